// The list of articles: looked for on the server, page by page. An article can be asked alone, linked, removed.
let search = 0; // the number of the latest one
let shownPages = 1;
let upkeep = { closed: "refused_read_only", file_bytes: 0, waiting: 0 }; // until the server has said

const wantedDates = () => ({ since: find(".since").value, until: find(".until").value });

async function articlesPage(page) {
  const asks = new URLSearchParams({ words: find(".filter").value, ...wantedDates(), page: String(page) });
  const { status, data } = await request("articles?" + asks);
  return status === 200 ? data : null;
}

// Looks anew: all pages that were shown, or only the first.
async function listArticles(pages = 1) {
  const number = ++search;
  const found = [];
  for (let page = 0; page < pages; page++) {
    found.push(await articlesPage(page));
    if (number !== search) return;
    if (!found.at(-1)?.html) break;
  }
  shownPages = pages;
  writeArticles(found[0], found.map((one) => one?.html ?? "").join(""));
}

function writeArticles(first, html) {
  const list = find(".list");
  if (!first) {
    list.replaceChildren(spoken('<p class="notice" role="alert" data-t="list_failed"></p>'));
    return;
  }
  const focused = list.contains(document.activeElement) ? document.activeElement.closest("li")?.querySelector("[data-document]")?.dataset.document : "";
  const { since, until } = wantedDates();
  const narrowed = Boolean(find(".filter").value.trim() || since || until);
  if (first.wrong || !first.matches) {
    const key = first.wrong ?? (first.total ? "no_match" : "no_articles");
    list.replaceChildren(spoken('<p class="empty" data-t="' + key + '"></p><ol class="entries"></ol>'));
  } else {
    const entries = document.createElement("ol");
    entries.className = "entries";
    entries.append(spoken(html));
    for (const item of findAll(".on", entries)) if (item !== entries.lastElementChild) item.remove();
    list.replaceChildren(entries);
  }
  if (focused) find('[data-document="' + CSS.escape(focused) + '"]', list)?.focus();
  find(".any-date").hidden = !since && !until;
  find(".ask-dates").hidden = (!since && !until) || Boolean(first.wrong);
  if (!first.wrong) tellCounts(first, narrowed);
}

function tellCounts({ matches, total, undated }, narrowed) {
  const count = find(".shelf .count");
  count.dataset.t = "article_count";
  count.dataset.args = JSON.stringify([total.toLocaleString(language)]);
  const parts = narrowed && matches ? ['<span data-t="matching"></span>'] : [];
  if (undated) parts.push('<span data-t="undated_out"></span>');
  find(".matching").replaceChildren(spoken(parts.join(" ")));
  for (const [key, args] of [["matching", [matches, total]], ["undated_out", [undated]]]) {
    const part = find('.matching [data-t="' + key + '"]');
    if (part) part.dataset.args = JSON.stringify(args.map(String));
  }
  speak(find(".shelf > header"));
  speak(find(".matching"));
}

async function moreArticles(button) {
  const number = search;
  const page = Number(button.dataset.page);
  button.disabled = true;
  const found = await articlesPage(page);
  if (number !== search) return;
  if (!found?.html) {
    button.disabled = false;
    return hear("not_done");
  }
  shownPages = page + 1;
  const fresh = spoken(found.html);
  const first = fresh.firstElementChild;
  button.closest("li").replaceWith(fresh);
  find("button", first).focus();
}

let delay = 0;
function lookSoon() {
  clearTimeout(delay);
  delay = setTimeout(() => listArticles(), 180);
}

find(".filter").addEventListener("input", lookSoon);
for (const name of [".since", ".until"]) find(name).addEventListener("change", () => listArticles());
find(".seek").addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(delay);
  listArticles();
});
find(".any-date").addEventListener("click", () => {
  find(".since").value = find(".until").value = "";
  listArticles();
  find(".dates summary").focus();
});
find(".ask-dates").addEventListener("click", () => askWithin({ documents: [], ...wantedDates() }));
find(".list").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.matches(".onward")) moreArticles(button);
  else if (button.matches(".only")) askWithin({ documents: [{ id: button.dataset.document, title: button.dataset.title }] });
  else if (button.matches(".bin")) reallyRemove(button.closest("li"), button, () => {});
});

// Asks before an article is removed; the form stands in its place until that is settled.
function reallyRemove(place, button, then) {
  const form = document.createElement("form");
  form.className = "confirm";
  form.append(spoken('<p class="name" dir="auto"></p><p class="warning" data-t="really_remove"></p><button type="submit" class="danger" data-t="remove"></button><button type="button" class="cancel" data-t="cancel"></button>'));
  find(".name", form).textContent = button.dataset.title;
  const others = [...place.children];
  const end = () => {
    form.remove();
    for (const other of others) other.hidden = false;
    button.focus();
  };
  find(".cancel", form).addEventListener("click", end);
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.stopPropagation();
    end();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    find(".danger", form).disabled = true;
    const { status, data } = await request("articles/" + encodeURIComponent(button.dataset.document), "DELETE");
    end();
    if (status === 200) {
      then();
      follow(changeRow(button.dataset.title), data);
    } else if (status === 404) hear("refused_gone");
    else refuseRow(button.dataset.title, data?.detail in props.texts.en ? data.detail : "not_done", [], "not_removed");
    if (status === 404) listArticles(shownPages);
  });
  for (const other of others) other.hidden = true;
  place.append(form);
  find(".cancel", form).focus();
}

// What can be done with the article that is open, under its title.
function articleActions() {
  const article = find(".page .article");
  if (!article) return;
  const id = article.dataset.document;
  const title = find("h2", article).textContent || id;
  const actions = document.createElement("div");
  actions.className = "acts";
  actions.append(spoken(
    '<button type="button" class="only" data-t="ask_only"></button><a class="link" data-t="copy_link"></a>' +
    (upkeep.closed ? "" : '<button type="button" class="bin" data-t="remove_article"></button>')
  ));
  for (const button of findAll("button", actions)) Object.assign(button.dataset, { document: id, title });
  const link = find(".link", actions);
  link.href = linkTo(id);
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    copyLink(link.href);
  });
  find(".only", actions).addEventListener("click", () => askWithin({ documents: [{ id, title }] }));
  find(".bin", actions)?.addEventListener("click", (event) => reallyRemove(actions, event.currentTarget, showList));
  find("header", article).append(actions);
}

function linkTo(id) {
  const here = new URL(location.href);
  here.search = here.hash = "";
  here.searchParams.set("article", id);
  return here.href;
}

async function copyLink(href) {
  try {
    await navigator.clipboard.writeText(href);
    tell("link_copied");
  } catch { // refused, or not served over https: then it can be copied from the address bar
    history.replaceState(history.state, "", href);
    tell("link_in_bar");
  }
}

// Shown for a moment beside what was pressed, and said to screen readers.
function tell(key) {
  hear(key);
  const link = find(".page .link");
  if (!link) return;
  link.dataset.t = key;
  speak(link.parentElement);
  setTimeout(() => { link.dataset.t = "copy_link"; speak(link.parentElement ?? desk); }, 2500);
}

// "?article=ID" opens that article, once.
function articleByLink() {
  const here = new URL(location.href);
  const id = here.searchParams.get("article");
  here.searchParams.delete("article");
  if (id) history.replaceState(history.state, "", here);
  return id;
}

async function openLibrary() {
  const { status, data } = await request("library");
  if (status === 200) upkeep = data;
  readyForFiles();
  articleActionsAnew();
}

// The article may be open before it is known what the owner allows.
function articleActionsAnew() {
  find(".page .acts")?.remove();
  articleActions();
}
