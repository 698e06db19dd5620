// Where questions are looked for: everywhere, in one article, in some dates. Shown above the question box.
const EVERYWHERE = { documents: [], since: "", until: "" };
let within = { ...EVERYWHERE, ...remembered("within") };

const CROSS = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6l12 12M18 6L6 18"/></svg>';

// What is sent with a question.
const whereToLook = () => ({ ...within, documents: within.documents.map((one) => one.id) });

function datesChip() {
  const { since, until } = within;
  if (since && until) return ["chip_dates", [since, until]];
  return since ? ["chip_since", [since]] : until ? ["chip_until", [until]] : null;
}

function writeWithin() {
  const dates = datesChip();
  const group = find(".within");
  group.replaceChildren(spoken('<span class="lead" data-t="only_within"></span>'));
  for (const { id, title } of within.documents) addChip(title, title, () => ({ documents: within.documents.filter((one) => one.id !== id) }));
  if (dates) {
    const text = words(...dates);
    addChip(text, text, () => ({ since: "", until: "" }));
  }
  group.hidden = !dates && !within.documents.length;
}

function addChip(text, name, without) {
  const chip = spoken('<button type="button" class="chip" data-t-label="chip_document" data-t-title="chip_document"><bdi></bdi>' + CROSS + "</button>").firstElementChild;
  find("bdi", chip).textContent = text;
  chip.dataset.args = JSON.stringify([name]);
  chip.addEventListener("click", () => limit(without()));
  find(".within").append(chip);
  speak(find(".within"));
}

function limit(change) {
  within = { ...within, ...change };
  remember("within", within);
  writeWithin();
  const named = [...within.documents.map((one) => one.title), ...(datesChip() ? [words(...datesChip())] : [])];
  if (named.length) hear("now_within", [named.join(", ")]);
  else hear("now_everywhere");
  question.focus();
}

// From the list or an article: limits the next questions and goes to the box.
function askWithin(change) {
  view("chat");
  limit({ ...EVERYWHERE, ...change });
}

function askEverywhere() {
  within = { ...EVERYWHERE };
  remember("within", within);
  writeWithin();
}

function notWithin(id) {
  if (!within.documents.some((one) => one.id === id)) return;
  within = { ...within, documents: within.documents.filter((one) => one.id !== id) };
  remember("within", within);
  writeWithin();
}

document.addEventListener("corpusqa:language", writeWithin);
writeWithin();
