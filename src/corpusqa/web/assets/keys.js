// Keys for the whole page, and the dialog that tells them.
const keys = find(".keys");
let typed = ""; // digits pressed one right after the other: "1", "2" is citation 12
let forgetting = 0;

function showKeys() {
  settings.hidePopover();
  if (!keys.open) keys.showModal();
}

function openByDigit(digit) {
  const turn = reading?.turn ?? findAll(".turn.done").at(-1);
  const spots = turn ? evidence(turn) : [];
  const numbered = (digits) => spots.findIndex((spot) => spot.n === Number(digits));
  typed = numbered(typed + digit) >= 0 ? typed + digit : digit;
  clearTimeout(forgetting);
  forgetting = setTimeout(() => { typed = ""; }, 500);
  if (numbered(typed) >= 0) open(spots, numbered(typed), turn);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (keys.open || settings.matches(":popover-open")) return; // they have keys of their own
  if (event.key === "Escape") {
    if (carded) hideCard();
    else if (reading?.turn) backToAnswer();
    return;
  }
  if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
  if (event.key === "ArrowLeft") step(-1);
  else if (event.key === "ArrowRight") step(1);
  else if (chosen("keys") === "off") return;
  else if (/^[0-9]$/.test(event.key)) openByDigit(event.key);
  else if (event.key === "?") showKeys();
  else if (event.key === "/") {
    event.preventDefault(); // the box is not to begin with it
    view("chat");
    question.focus();
  }
});

find(".help", settings).addEventListener("click", showKeys);
find(".close", keys).addEventListener("click", () => keys.close());
keys.addEventListener("click", (event) => { if (event.target === keys) keys.close(); }); // beside it
keys.addEventListener("close", () => {
  if (document.activeElement === document.body) find(".set").focus();
});
