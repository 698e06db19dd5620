// Keys for the whole page, and the first look at the corpus.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape") {
    if (carded) hideCard();
    else if (reading?.turn) backToAnswer();
    return;
  }
  if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
  if (event.key === "ArrowLeft") step(-1);
  else if (event.key === "ArrowRight") step(1);
  else if (/^[1-9]$/.test(event.key)) {
    const turn = reading?.turn ?? findAll(".turn.done").at(-1);
    const spots = turn ? evidence(turn) : [];
    const index = spots.findIndex((spot) => spot.n === Number(event.key));
    if (index >= 0) open(spots, index, turn);
  }
});

// An answer can end without a word: the program was stopped, started anew, or cannot be reached.
function breakOffIfStill(turn) {
  if (turn && turn === busy) breakOff("interrupted");
}

// The n-th end belongs to the n-th question; the end of one that was stopped may come during the next.
let ended = 0;
document.addEventListener("corpusqa:ended", () => {
  const turn = document.getElementById("turn-" + ++ended);
  setTimeout(() => breakOffIfStill(turn), 500);
});

setInterval(async () => {
  const turn = busy;
  if (!turn) return;
  let run = null;
  try { run = await server.alive({}); } catch { /* not reached: the same as another program */ }
  if (run !== props.run) breakOffIfStill(turn);
}, 2500);

async function welcome() {
  let home = null;
  try { home = await server.home({}); } catch { /* told below */ }
  if (!home) {
    find(".list").replaceChildren(spoken('<p class="notice" role="alert" data-t="cannot_open"></p>'));
    return;
  }
  find(".list").replaceChildren(spoken(home.list));
  find(".offers").replaceChildren(spoken(home.examples));
  find(".filter").hidden = home.count < 8;
  const total = find(".count");
  total.dataset.t = "article_count";
  total.dataset.args = JSON.stringify([String(home.count)]);
  speak(find(".shelf"));
}

view("chat");
if (!phone.matches) question.focus();
welcome();
