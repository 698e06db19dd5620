// Adding files: chosen or dropped, sent two at a time, followed until each is in the index or refused.
const AT_ONCE = 2;
const POLL_MS = 350;
const TEXTS = /\.(txt|md|markdown|html?)$/i;
// Which part of a file's bar each stage fills.
const PARTS = {
  queued: [0, 0], sending: [0, 0.3], waiting: [0.3, 0.3], reading: [0.3, 0.4], cutting: [0.4, 0.45],
  indexing: [0.45, 0.75], encoding: [0.75, 0.95], writing: [0.95, 0.99],
};
const toSend = []; // { file, row }
const followed = new Map(); // id of a change -> its row
let beingSent = 0;
const outcomes = { added: 0, refused: 0 };

function readyForFiles() {
  const closed = upkeep.closed;
  const limits = find(".limits");
  find(".add").hidden = Boolean(closed);
  limits.hidden = closed === "refused_read_only";
  limits.dataset.t = closed || "add_files_more";
  limits.dataset.args = JSON.stringify([String(upkeep.file_bytes / 1e6)]);
  speak(find(".shelf"));
  if (closed) return;
  for (const { id, name } of remembered("changes") ?? []) follow(changeRow(name), { id, stage: "waiting", share: 0 });
}

function changeRow(name) {
  const row = document.createElement("li");
  row.append(spoken('<div class="line"><bdi class="name"></bdi><span class="stage"></span></div><progress max="1" value="0" data-t-label="progress_of"></progress><div class="outcome"></div>'));
  find(".name", row).textContent = name;
  find("progress", row).dataset.args = JSON.stringify([name]);
  find(".changes ul").append(row);
  find(".changes").hidden = false;
  showStage(row, "queued");
  tally();
  return row;
}

function showStage(row, stage, share = 0, left = null) {
  const [from, to] = PARTS[stage];
  find("progress", row).value = from + (to - from) * share;
  const parts = '<span data-t="stage_' + stage + '"></span>' + (left === null ? "" : '<span class="left"></span>');
  const shown = find(".stage", row);
  shown.replaceChildren(spoken(parts));
  const rest = find(".left", shown);
  if (rest) {
    rest.dataset.t = left > 90 ? "minutes_left" : "seconds_left";
    rest.dataset.args = JSON.stringify([String(Math.max(1, Math.round(left > 90 ? left / 60 : left)))]);
  }
  speak(row);
}

function settle(row, html, fine, kind = "add") {
  row.classList.add("over", fine ? "ok" : "no");
  find("progress", row).hidden = true;
  find(".stage", row).replaceChildren();
  find(".outcome", row).replaceChildren(spoken(html));
  find(".clear").hidden = false;
  tally();
  if (kind === "remove") return hear(fine ? "removed" : "not_removed");
  outcomes[fine ? "added" : "refused"] += 1;
  if (beingSent || toSend.length || followed.size) return;
  hear("all_added", [String(outcomes.added), String(outcomes.refused)]);
  outcomes.added = outcomes.refused = 0;
}

// How many of many are done; a few can be counted at a glance.
function tally() {
  const all = findAll(".changes > ul > li");
  const line = find(".changes .tally");
  line.hidden = all.length < 4;
  line.dataset.args = JSON.stringify([all.filter((one) => one.matches(".over")).length, all.length].map(String));
  speak(find(".changes"));
}

// A row for what the page itself turns down, or lost sight of.
function refuseRow(name, key, args = [], lead = "not_added", row = changeRow(name)) {
  settle(row, '<p class="refused"><b data-t="' + lead + '"></b> <span data-t="' + key + '"></span></p>', false);
  find(".refused span", row).dataset.args = JSON.stringify(args);
  speak(row);
}

function addFiles(files) {
  if (!files.length) return;
  showList();
  view("read");
  if (upkeep.closed) return refuseRow(files.length === 1 ? files[0].name : "…", upkeep.closed);
  const room = upkeep.waiting - toSend.length - followed.size;
  files.forEach((file, place) => {
    if (place >= room) return refuseRow(file.name, "refused_many", [String(upkeep.waiting)]);
    if (file.size > upkeep.file_bytes) return refuseRow(file.name, "refused_large", [String(upkeep.file_bytes / 1e6)]);
    toSend.push({ file, row: changeRow(file.name) });
  });
  find(".changes").scrollIntoView({ block: "nearest" });
  sendFiles();
}

function sendFiles() {
  while (beingSent < AT_ONCE && toSend.length) sendFile(toSend.shift());
}

function sendFile({ file, row }) {
  const began = performance.now();
  const sender = new XMLHttpRequest();
  beingSent += 1;
  showStage(row, "sending");
  sender.upload.addEventListener("progress", ({ loaded, total }) => {
    const passed = (performance.now() - began) / 1000;
    showStage(row, "sending", total ? loaded / total : 0, passed > 1 && loaded ? (passed * (total - loaded)) / loaded : null);
  });
  sender.addEventListener("loadend", () => {
    beingSent -= 1;
    let change = null;
    try { change = JSON.parse(sender.responseText); } catch { /* told below */ }
    if (change?.stage) follow(row, change);
    else refuseRow(file.name, "stage_lost", [], "not_added", row);
    sendFiles();
  });
  const name = file.name.toWellFormed?.() ?? file.name;
  sender.open("POST", "desk/uploads?name=" + encodeURIComponent(name));
  sender.send(file);
}

function follow(row, change) {
  row.change = change.id;
  if (change.stage === "done") return followedUp(row, change);
  showStage(row, change.stage, change.share, change.left ?? null);
  followed.set(change.id, row);
  rememberFollowed();
  askHowFar();
}

const rememberFollowed = () => remember("changes", [...followed].map(([id, row]) => ({ id, name: find(".name", row).textContent })));

function followedUp(row, change) {
  followed.delete(change.id);
  rememberFollowed();
  settle(row, change.html, !change.refused, change.kind);
  if (change.refused) return;
  if (change.kind === "remove") notWithin(change.document);
  listArticles(shownPages);
  if (!followed.size) welcome(); // other example questions
}

let polling = 0;
function askHowFar() {
  polling ||= setTimeout(howFar, POLL_MS);
}

async function howFar() {
  const ids = [...followed.keys()].slice(0, 100);
  const { status, data } = await request("changes?" + new URLSearchParams(ids.map((id) => ["id", id])));
  polling = 0;
  if (status === 200) ids.forEach((id, place) => {
    const row = followed.get(id);
    const change = data.changes[place];
    if (!row) return;
    if (!change) { // the program was started anew
      followed.delete(id);
      rememberFollowed();
      refuseRow(find(".name", row).textContent, "stage_lost", [], "not_added", row);
      listArticles(shownPages);
    } else if (change.stage === "done") followedUp(row, change);
    else showStage(row, change.stage, change.share, change.left);
  });
  if (followed.size) askHowFar();
}

find(".add").addEventListener("click", () => find(".files").click());
find(".files").addEventListener("change", (event) => {
  addFiles([...event.target.files]);
  event.target.value = ""; // so that the same file can be chosen again
});
find(".clear").addEventListener("click", () => {
  for (const row of findAll(".changes .over")) row.remove();
  tally();
  find(".clear").hidden = true;
  find(".changes").hidden = !find(".changes li");
  (upkeep.closed ? find(".filter") : find(".add")).focus();
});
find(".changes").addEventListener("click", (event) => {
  const opens = event.target.closest(".opens");
  if (opens) open([{ document: opens.dataset.document }], 0);
});

// Files in a dropped folder, at any depth; of these only texts, hidden ones left out.
async function filesOf(entry) {
  if (entry.isFile) {
    const file = await new Promise((done) => entry.file(done, () => done(null)));
    return file ? [file] : [];
  }
  const reader = entry.createReader();
  const files = [];
  for (;;) {
    const some = await new Promise((done) => reader.readEntries(done, () => done([])));
    if (!some.length) return files;
    for (const one of some) {
      if (!one.name.startsWith(".") && (one.isDirectory || TEXTS.test(one.name))) files.push(...(await filesOf(one)));
    }
  }
}

const bringsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
let over = 0; // elements under what is dragged, one inside the other
document.addEventListener("dragenter", (event) => {
  if (!bringsFiles(event)) return;
  over += 1;
  find(".drop").hidden = Boolean(upkeep.closed);
});
document.addEventListener("dragleave", (event) => {
  if (bringsFiles(event) && --over <= 0) find(".drop").hidden = true;
});
// Always: a browser would open a dropped file in the place of the page.
document.addEventListener("dragover", (event) => { if (bringsFiles(event)) event.preventDefault(); });
document.addEventListener("drop", async (event) => {
  if (!bringsFiles(event)) return;
  event.preventDefault();
  over = 0;
  find(".drop").hidden = true;
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const plain = [...event.dataTransfer.files];
  if (!entries.some((entry) => entry.isDirectory)) return addFiles(plain);
  addFiles((await Promise.all(entries.map(filesOf))).flat());
});
