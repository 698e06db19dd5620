// The conversations that the server keeps for this browser: listed, opened, renamed, deleted.
const past = find(".past");
const drawer = matchMedia("(max-width: 1099px)"); // then the list lies over the page
let listed = []; // { id, title, changed, turns }, the newest first
let opening = 0;

function showHistory(shown, chosen = true) {
  find(".history").hidden = !shown;
  find(".scrim").hidden = !shown || !drawer.matches;
  for (const one of findAll(".top, .chat, .reader")) one.inert = shown && drawer.matches;
  past.setAttribute("aria-expanded", String(shown));
  for (const name of ["data-t-label", "data-t-title"]) past.setAttribute(name, shown ? "hide_history" : "show_history");
  speak(find(".top"));
  desk.classList.toggle("with-history", shown);
  if (chosen && !drawer.matches) try { localStorage.setItem("corpusqa.history", shown ? "1" : "0"); } catch { /* this visit only */ }
}

function closeDrawer() {
  if (!drawer.matches || find(".history").hidden) return false;
  showHistory(false);
  past.focus();
  return true;
}

async function listConversations() {
  const { status, data } = await request("conversations");
  find(".history .unreachable").hidden = status === 200;
  if (status !== 200) return;
  listed = data.conversations;
  find(".history .unkept").hidden = data.kept;
  find(".history .none").hidden = !data.kept || listed.length > 0;
  if (!find(".conversations form")) writeList(); // what is being written there is not taken away
}

function writeList() {
  const list = find(".conversations");
  const focused = list.contains(document.activeElement) ? document.activeElement.closest("li")?.dataset.id : null;
  list.replaceChildren(...listed.map(entryOf));
  if (focused) find('li[data-id="' + CSS.escape(focused) + '"] button', list)?.focus();
  currentConversation();
}

const BIN = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13"/></svg>';

function entryOf({ id, title, changed, turns: count }) {
  const item = document.createElement("li");
  item.dataset.id = id;
  item.append(spoken(
    '<button type="button" class="conversation"><bdi class="title"></bdi><span class="meta"><time></time><span class="many" data-t="turn_count"></span></span></button>' +
    '<button type="button" class="take" aria-haspopup="true" aria-expanded="false" data-t-label="export_one" data-t-title="export">' + TAKE + "</button>" +
    '<button type="button" class="rename" data-t-label="rename_one" data-t-title="rename">' + PENCIL + "</button>" +
    '<button type="button" class="delete" data-t-label="delete_one" data-t-title="delete">' + BIN + "</button>"
  ));
  find(".title", item).textContent = title;
  const day = new Date(changed * 1000);
  find("time", item).dateTime = day.toISOString();
  const style = day.toDateString() === new Date().toDateString() ? { timeStyle: "short" } : { dateStyle: "medium" };
  find("time", item).textContent = new Intl.DateTimeFormat(language, style).format(day);
  find(".many", item).dataset.args = JSON.stringify([String(count)]);
  for (const name of [".take", ".rename", ".delete"]) find(name, item).dataset.args = JSON.stringify([title]);
  speak(item);
  return item;
}

function currentConversation() {
  for (const item of findAll(".conversations > li")) {
    if (item.dataset.id === conversation) find(".conversation", item)?.setAttribute("aria-current", "true");
    else find(".conversation", item)?.removeAttribute("aria-current");
  }
}

// Shows a kept conversation, and the question that was on its way in it when the page was loaded anew.
async function openConversation(id, pending = null) {
  const number = ++opening;
  desk.classList.add("loading");
  const { status, data } = await request("conversations/" + encodeURIComponent(id));
  if (number !== opening) return false;
  desk.classList.remove("loading");
  if (status !== 200) {
    unreachable(id, pending);
    return false;
  }
  clear();
  becomes(id);
  for (const { token: known, question: asked, html } of data.turns) {
    const turn = addTurn(asked, known);
    find(".reply", turn).append(spoken(html));
    turn.classList.add("done");
  }
  waitOn(pending);
  recallVerdicts();
  currentConversation();
  if (turns.lastElementChild) thread.scrollTo({ top: turns.lastElementChild.offsetTop - 16 });
  return data.turns.length > 0; // else it was deleted, or nothing of it is kept yet
}

// A question that was on its way: it may be answered and kept by now, or is still to be fetched.
function waitOn(pending) {
  if (!pending) return;
  if (findAll(".turn").some((turn) => turn.token === pending.token)) return remember("pending", null);
  const turn = addTurn(pending.question);
  wait(turn, pending.token);
  setTimeout(() => lookAfter(turn, true), 300);
}

function unreachable(id, pending) {
  find(".heard").before(spoken(
    '<div class="notice lost" role="alert"><p data-t="history_unreachable"></p><button type="button" class="retry" data-t="try_again"></button></div>'
  ));
  find(".lost .retry").addEventListener("click", () => {
    find(".lost").remove();
    openConversation(id, pending);
  });
}

function rename(item) {
  const one = listed.find((entry) => entry.id === item.dataset.id);
  const form = document.createElement("form");
  form.append(spoken('<input type="text" maxlength="120" dir="auto" autocomplete="off" data-t-label="new_title"><button type="submit" class="main" data-t="save"></button><button type="button" class="cancel" data-t="cancel"></button>'));
  const box = find("input", form);
  box.value = one.title;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!box.value.trim()) return box.focus();
    const { status, data } = await request("conversations/" + encodeURIComponent(one.id), "PATCH", { title: box.value });
    hear(status === 200 ? "renamed" : "not_done");
    if (status === 200) {
      one.title = data.title;
      restore(item, one, ".rename");
    } else box.focus();
  });
  askIn(item, form, one, ".rename");
  box.select();
}

function remove(item) {
  const one = listed.find((entry) => entry.id === item.dataset.id);
  const form = document.createElement("form");
  form.append(spoken('<p class="warning" data-t="really_delete"></p><button type="submit" class="danger" data-t="delete"></button><button type="button" class="cancel" data-t="cancel"></button>'));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy && one.id === conversation) trigger("stop");
    const { status } = await request("conversations/" + encodeURIComponent(one.id), "DELETE");
    const gone = status === 200 || status === 404;
    hear(gone ? "deleted" : "not_done");
    if (!gone) return restore(item, one, ".delete");
    const next = item.nextElementSibling ?? item.previousElementSibling;
    listed = listed.filter((entry) => entry.id !== one.id);
    item.remove();
    find(".history .none").hidden = listed.length > 0;
    if (one.id === conversation) startAfresh();
    else (next ? find(".conversation", next) : past)?.focus();
  });
  askIn(item, form, one, ".delete");
  find(".cancel", form).focus();
}

// A small form in the place of an entry, until it is sent or given up.
function askIn(item, form, one, from) {
  find(".cancel", form).addEventListener("click", () => restore(item, one, from));
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.stopPropagation();
    restore(item, one, from);
  });
  item.replaceChildren(form);
  find("input", form)?.focus();
}

function restore(item, one, from) {
  const fresh = entryOf(one);
  item.replaceWith(fresh);
  currentConversation();
  find(from, fresh).focus();
}

find(".history").addEventListener("click", async (event) => {
  const item = event.target.closest("li");
  if (event.target.closest(".rename")) rename(item);
  else if (event.target.closest(".delete")) remove(item);
  else if (event.target.closest(".unreachable .retry")) listConversations();
  else if (event.target.closest(".conversation")) {
    const { id, title } = listed.find((entry) => entry.id === item.dataset.id);
    leave();
    if (!(await openConversation(id))) return listConversations();
    hear("opened", [title]);
    view("chat");
    if (closeDrawer()) question.focus();
  }
});

past.addEventListener("click", () => {
  showHistory(find(".history").hidden);
  if (!find(".history").hidden) {
    listConversations();
    if (drawer.matches) find(".history .close").focus();
  }
});
find(".scrim").addEventListener("click", closeDrawer);
find(".history .close").addEventListener("click", closeDrawer);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.isComposing && closeDrawer()) event.stopImmediatePropagation();
});
drawer.addEventListener("change", () => showHistory(!drawer.matches && !find(".history").hidden, false));
document.addEventListener("corpusqa:language", writeList);

// On a wide screen there is room for it from the beginning.
let wished = null;
try { wished = localStorage.getItem("corpusqa.history"); } catch { /* as if nothing was wished */ }
showHistory(!drawer.matches && (wished ? wished === "1" : innerWidth >= 1440), false);
