// The conversation: asking, showing what comes back, and the evidence of each turn.
let busy = null; // the turn that is being answered
let count = 0;

function fit() {
  question.style.height = "auto";
  question.style.height = Math.min(question.scrollHeight, 200) + "px";
}

// Said to screen readers.
function hear(key, args = []) {
  find(".heard").replaceChildren(spoken('<span data-t="' + key + '"></span>'));
  find(".heard span").dataset.args = JSON.stringify(args);
  speak(find(".heard"));
}

function working(turn) {
  busy = turn;
  find(".send").hidden = Boolean(turn);
  find(".stop").hidden = !turn;
}

function ask(text) {
  if (busy) return;
  const asked = text.trim();
  if (!asked) {
    hear("empty_question");
    question.focus();
    return;
  }
  const turn = document.createElement("section");
  turn.className = "turn";
  turn.id = "turn-" + ++count;
  turn.append(spoken('<h2 class="asked" dir="auto"></h2><div class="reply"><p class="status busy" data-t="searching"></p></div>'));
  find(".asked", turn).textContent = asked;
  turns.append(turn);
  find(".welcome").hidden = true;
  find(".fresh").hidden = false;
  question.value = "";
  fit();
  view("chat");
  thread.scrollTo({ top: turn.offsetTop - 16, behavior: motion() });
  working(turn);
  trigger("ask", { question: asked, turn: turn.id });
}

// One message from the server: { turn, state, html }. The html is the whole reply so far, so that a
// message that the browser skipped is no loss.
function receive(message) {
  if (!message || !busy || message.turn !== busy.id) return;
  const turn = busy;
  find(".reply", turn).replaceChildren(spoken(message.html));
  if (message.state === "working") return;
  finish(turn);
  if (message.state === "notice") giveBack(turn);
  else hear("ready", [String(evidence(turn).length)]);
}

function finish(turn) {
  turn.classList.add("done");
  working(null);
}

// What could not be answered goes back into the empty box, so that nothing written is lost.
function giveBack(turn) {
  if (!question.value) question.value = find(".asked", turn).textContent;
  fit();
}

function breakOff(key) {
  const turn = busy;
  if (!turn) return;
  find(".status", turn)?.remove();
  find(".reply", turn).append(spoken('<p class="notice" role="alert" data-t="' + key + '"></p>'));
  finish(turn);
  giveBack(turn);
}

function evidence(turn) {
  const answer = find(".answer", turn);
  return (turn.spots ??= answer ? JSON.parse(answer.dataset.evidence) : []);
}

function startAfresh() {
  if (busy) return;
  trigger("fresh");
  turns.replaceChildren();
  showList();
  find(".welcome").hidden = false;
  find(".fresh").hidden = true;
  question.focus();
}

turns.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const turn = event.target.closest(".turn");
  if (!button || !turn) return;
  hideCard();
  if (button.matches(".cite")) {
    const spots = evidence(turn);
    const index = spots.findIndex((spot) => spot.n === Number(button.dataset.n));
    if (index >= 0) open(spots, index, turn);
  } else if (button.matches(".passage")) {
    const { document, start, end } = button.dataset;
    open([{ document, start: Number(start), end: Number(end) }], 0, turn);
  }
});

find(".offers").addEventListener("click", (event) => {
  const example = event.target.closest(".example");
  if (example) ask(example.dataset.question);
});

find(".ask").addEventListener("submit", (event) => {
  event.preventDefault();
  ask(question.value);
});

question.addEventListener("input", fit);
question.addEventListener("keydown", (event) => {
  // While an input method is composing, Enter chooses a word; it does not send.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  ask(question.value);
});

find(".stop").addEventListener("click", () => {
  trigger("stop");
  breakOff("stopped");
});
find(".fresh").addEventListener("click", startAfresh);
watch("value", () => receive(props.value));
