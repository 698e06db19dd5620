// The conversation: asking, showing what comes back, and the evidence of each turn.
let busy = null; // the turn that is being answered
const asking = []; // the turns whose end has not been told

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

function addTurn(asked) {
  const turn = document.createElement("section");
  turn.className = "turn";
  turn.append(spoken('<h2 class="asked" dir="auto"></h2><div class="reply"></div>'));
  find(".asked", turn).textContent = asked;
  turns.append(turn);
  find(".welcome").hidden = true;
  find(".fresh").hidden = false;
  return turn;
}

// From here on the turn is answered; the token is what its messages are known by.
function wait(turn, token) {
  turn.token = token;
  find(".reply", turn).append(spoken('<p class="status busy" data-t="searching"></p>'));
  remember("pending", { question: find(".asked", turn).textContent, token });
  working(turn);
}

function write(text) {
  question.value = text;
  fit();
  remember("draft", text);
}

function ask(text) {
  if (busy) return;
  const asked = text.trim();
  if (!asked) {
    hear("empty_question");
    question.focus();
    return;
  }
  const turn = addTurn(asked);
  wait(turn, [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join("-"));
  write("");
  view("chat");
  thread.scrollTo({ top: turn.offsetTop - 16, behavior: motion() });
  asking.push(turn);
  trigger("ask", { question: asked, turn: turn.token, earlier: kept.map((one) => one.question) });
}

// One message from the server: { turn, state, html }. The html is the whole reply so far, so that a
// message that the browser skipped is no loss.
function receive(message) {
  if (!message || !busy || message.turn !== busy.token) return;
  const turn = busy;
  find(".reply", turn).replaceChildren(spoken(message.html));
  if (message.state === "working") return;
  finish(turn);
  if (message.state === "notice") giveBack(turn);
  else {
    hear("ready_" + find(".answer", turn).dataset.outcome, [String(evidence(turn).length)]);
    keep({ question: find(".asked", turn).textContent, html: message.html });
  }
}

function finish(turn) {
  turn.classList.add("done");
  remember("pending", null);
  working(null);
}

// What could not be answered goes back into the empty box, so that nothing written is lost.
function giveBack(turn) {
  if (!question.value) write(find(".asked", turn).textContent);
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
  forget();
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
  } else if (button.matches(".opens")) open([{ document: button.dataset.document }], 0, turn);
  else if (button.matches(".offer")) ask(button.dataset.question);
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
