// The reading pane: the list of articles, an article, and the way from one citation to the next.
let reading = null; // what is open: { document, spots, index, turn }; spots: { document, start, end, n? }
let requests = 0;

function view(name) {
  desk.dataset.view = name;
  for (const button of findAll(".view")) button.setAttribute("aria-pressed", String(button.dataset.view === name));
}

function showList() {
  reading = null;
  requests += 1; // what is still on its way is no longer wanted
  sheet.removeAttribute("aria-busy");
  find(".page").replaceChildren();
  find(".page").hidden = true;
  find(".shelf").hidden = false;
  find(".bar").hidden = true;
  currentCitation();
}

// Opens spots[index]; every spot of the same article is marked. A spot without start opens the article's top.
async function open(spots, index, turn = null) {
  const spot = spots[index];
  const shown = reading && reading.document === spot.document && reading.spots === spots && find(".page mark");
  reading = { document: spot.document, spots, index, turn };
  view("read");
  steps();
  currentCitation();
  if (shown && pieces().length) scrollToMark(motion());
  else await load();
}

function here() {
  return reading.spots.filter((spot) => spot.document === reading.document && spot.start !== undefined);
}

function pieces() {
  const place = String(here().indexOf(reading.spots[reading.index]));
  return findAll(".page mark").filter((mark) => mark.dataset.i.split(" ").includes(place));
}

async function load(begin) {
  const request = ++requests;
  const marked = here();
  const current = marked.indexOf(reading.spots[reading.index]);
  let html = null;
  sheet.setAttribute("aria-busy", "true");
  try {
    html = await server.article({
      document: reading.document,
      spans: marked.map((spot) => [spot.start, spot.end]),
      begin: begin ?? (current >= 0 ? marked[current].start - props.part / 2 : null),
    });
  } catch { /* told below */ }
  if (request !== requests) return;
  sheet.removeAttribute("aria-busy");
  const page = find(".page");
  if (html) page.replaceChildren(spoken(html));
  else page.replaceChildren(spoken('<p class="notice" role="alert" data-t="cannot_open"></p>'));
  place(page);
  articleActions();
  find(".shelf").hidden = true;
  page.hidden = false;
  find(".bar").hidden = false;
  sheet.scrollTop = 0;
  if (begin === undefined) scrollToMark("instant");
  if (phone.matches) find("h2", page)?.focus({ preventScroll: true });
}

// Which article this is stays in sight while its head is scrolled away.
function place(page) {
  const title = document.createElement("bdi");
  title.className = "title";
  title.textContent = find("h2", page)?.textContent ?? "";
  const meta = find("header .meta", page)?.cloneNode(true);
  find(".place").replaceChildren(title, ...(meta ? [meta] : []));
}

function scrollToMark(behavior) {
  for (const mark of findAll(".page mark.now")) mark.classList.remove("now");
  const current = pieces();
  if (!current.length) return;
  for (const mark of current) mark.classList.add("now");
  const seen = current.find((mark) => mark.getClientRects().length) ?? current[0];
  const top = seen.getBoundingClientRect().top - sheet.getBoundingClientRect().top + sheet.scrollTop;
  sheet.scrollTo({ top: top - sheet.clientHeight * 0.3, behavior });
}

function steps() {
  const { spots, index } = reading;
  const numbered = spots[index].n !== undefined;
  find(".steps").hidden = !numbered;
  find(".back").hidden = !reading.turn;
  if (!numbered) return;
  const step = find(".step");
  step.textContent = index + 1 + " / " + spots.length;
  step.dataset.args = JSON.stringify([String(index + 1), String(spots.length)]);
  find(".previous").disabled = index === 0;
  find(".next").disabled = index === spots.length - 1;
  speak(find(".steps"));
}

function step(by) {
  if (!reading || reading.spots[reading.index].n === undefined) return;
  if (reading.spots[reading.index + by]) open(reading.spots, reading.index + by, reading.turn);
}

// The citation that is open now is shown as such in its answer, and only there.
function currentCitation() {
  for (const button of findAll("[aria-current]", find(".turns"))) button.removeAttribute("aria-current");
  if (!reading || !reading.turn) return;
  const spot = reading.spots[reading.index];
  for (const button of findAll(".cite, .passage, .opens", reading.turn)) {
    const same = button.matches(".cite")
      ? spot.n === Number(button.dataset.n)
      : spot.n === undefined && spot.document === button.dataset.document && String(spot.start) === String(button.dataset.start);
    if (same) button.setAttribute("aria-current", "true");
  }
}

function backToAnswer() {
  const turn = reading?.turn;
  // A short answer carries the number of its sentence as well; people came from the sentence, mostly.
  const button = turn && (find(".said [aria-current]", turn) ?? find("[aria-current]", turn));
  view("chat");
  if (button) {
    button.scrollIntoView({ block: "nearest" });
    button.focus();
  } else find("#question").focus();
}

find(".all").addEventListener("click", showList);
find(".back").addEventListener("click", backToAnswer);
find(".previous").addEventListener("click", () => step(-1));
find(".next").addEventListener("click", () => step(1));
find(".reader").addEventListener("click", (event) => {
  const entry = event.target.closest(".entry");
  if (entry) open([{ document: entry.dataset.document }], 0);
  const more = event.target.closest(".more");
  if (more) load(Number(more.dataset.begin));
});
for (const button of findAll(".view")) button.addEventListener("click", () => view(button.dataset.view));
