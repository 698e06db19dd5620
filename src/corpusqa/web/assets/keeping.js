// A conversation taken away as a file, and "good" or "wrong" said of an answer.
const files = find(".export");
const TAKE = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 4v11M7 11l5 5 5-5M5 20h14"/></svg>';
const YES = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M5 13l4 4L19 7"/></svg>';
const NO = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6l12 12M18 6L6 18"/></svg>';
let taking = null; // the button whose menu is open

function offerFiles(button, id) {
  if (files.matches(":popover-open")) return files.hidePopover();
  taking = button;
  for (const link of findAll(".file", files)) {
    link.href = "desk/export/" + encodeURIComponent(id) + "." + link.dataset.kind + "?language=" + language;
  }
  files.showPopover();
  button.setAttribute("aria-expanded", "true");
  // Below the button where there is room, else above; never outside the window.
  const { left, top, bottom } = button.getBoundingClientRect();
  const { width, height } = files.getBoundingClientRect();
  files.style.left = Math.max(12, Math.min(left, innerWidth - width - 12)) + "px";
  files.style.top = Math.max(12, bottom + height + 12 < innerHeight ? bottom + 4 : top - height - 4) + "px";
  find(".file", files).focus();
}

files.addEventListener("toggle", (event) => {
  if (event.newState === "open") return;
  taking?.setAttribute("aria-expanded", "false");
  if (files.contains(document.activeElement) || document.activeElement === document.body) taking?.focus();
  taking = null;
});
files.addEventListener("keydown", (event) => {
  const links = findAll(".file", files);
  const at = links.indexOf(document.activeElement);
  if (event.key === "ArrowDown") links[(at + 1) % links.length].focus();
  else if (event.key === "ArrowUp") links[(at + links.length - 1) % links.length].focus();
  else if (event.key === "Escape") files.hidePopover();
  else return;
  event.preventDefault();
  event.stopPropagation(); // the page has keys of its own
});
files.addEventListener("click", (event) => {
  if (event.target.closest(".file")) files.hidePopover();
});

find(".history").addEventListener("click", (event) => {
  const button = event.target.closest(".take");
  if (button) offerFiles(button, button.closest("li").dataset.id);
});

// Below each answer that the server keeps: what one thinks of it. Below the last: the way to take all away.
function judgeable(turn, { verdict = "", wanted = "" } = {}) {
  const answer = find(".answer", turn);
  find(".judge", turn)?.remove();
  if (!answer) return;
  const row = document.createElement("div");
  row.className = "judge";
  row.append(spoken(
    '<div class="verdicts" role="group" data-t-label="judge">' +
    '<button type="button" class="verdict" data-verdict="good">' + YES + '<span data-t="judge_good"></span></button>' +
    '<button type="button" class="verdict" data-verdict="wrong">' + NO + '<span data-t="judge_wrong"></span></button></div>' +
    '<button type="button" class="take" aria-haspopup="true" aria-expanded="false" data-t-label="export_this" data-t-title="export_this">' + TAKE + '<span data-t="export"></span></button>' +
    '<p class="thanks" hidden></p>'
  ));
  answer.after(row);
  turn.wanted = wanted;
  pressed(turn, verdict);
}

function pressed(turn, verdict) {
  turn.verdict = verdict;
  for (const one of findAll(".verdict", turn)) one.setAttribute("aria-pressed", String(one.dataset.verdict === verdict));
}

function thank(turn, key) {
  find(".thanks", turn).hidden = !key;
  if (!key) return;
  find(".thanks", turn).replaceChildren(spoken('<span data-t="' + key + '"></span>'));
  hear(key);
}

async function say(turn, verdict, wanted = "") {
  const where = "judged/" + encodeURIComponent(conversation) + "/" + encodeURIComponent(turn.token);
  const { status, data } = await request(where, "PUT", { verdict, wanted });
  if (status !== 200) return false;
  turn.wanted = data.wanted;
  pressed(turn, verdict);
  return true;
}

async function judge(turn, verdict) {
  find(".correction", turn)?.remove();
  if (!(await say(turn, verdict))) return thank(turn, "judged_failed");
  thank(turn, "judged_" + (verdict || "not"));
  if (verdict === "wrong") correct(turn);
}

// A reader who knows better may write it; nobody has to.
function correct(turn) {
  const form = document.createElement("form");
  form.className = "correction";
  form.append(spoken(
    '<label><span data-t="wanted"></span><textarea rows="2" dir="auto" maxlength="2000"></textarea></label>' +
    '<div><button type="submit" class="main" data-t="wanted_send"></button><button type="button" class="cancel" data-t="wanted_skip"></button></div>'
  ));
  const box = find("textarea", form);
  const end = () => {
    form.remove();
    find('.verdict[data-verdict="wrong"]', turn)?.focus();
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!box.value.trim()) return end();
    if (!(await say(turn, "wrong", box.value))) return thank(turn, "judged_failed");
    end();
    thank(turn, "wanted_sent");
  });
  find(".cancel", form).addEventListener("click", end);
  form.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape") { event.stopPropagation(); end(); }
    if (event.key === "Enter" && !event.shiftKey && event.target === box) { event.preventDefault(); form.requestSubmit(); }
  });
  find(".judge", turn).append(form);
  box.value = turn.wanted;
  box.focus();
}

turns.addEventListener("click", (event) => {
  const turn = event.target.closest(".turn");
  const verdict = event.target.closest(".verdict")?.dataset.verdict;
  const take = event.target.closest(".take");
  if (verdict) judge(turn, turn.verdict === verdict ? "" : verdict);
  else if (take) offerFiles(take, conversation);
});

// After a conversation was opened, or an answer came: what this person said before, where anything is kept.
async function recallVerdicts() {
  const id = conversation;
  const { status, data } = await request("judged/" + encodeURIComponent(id));
  if (status !== 200 || !data.open || id !== conversation) return;
  for (const turn of findAll(".turn.done")) {
    if (!find(".judge", turn)) judgeable(turn, data.verdicts[turn.token]);
  }
}
