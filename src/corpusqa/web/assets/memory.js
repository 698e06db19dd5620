// The conversation as long as the tab is open: it outlives a reload, a broken connection, a new start of
// the program. Gradio loads the page anew when it has lost and found its server.
const MOST_TURNS = 50;
let kept = []; // { question, html } of each turn that was answered, oldest first

function remembered(key) {
  try { return JSON.parse(sessionStorage.getItem("corpusqa." + key)); } catch { return null; }
}

function remember(key, value) {
  try { sessionStorage.setItem("corpusqa." + key, JSON.stringify(value)); } catch { /* full or refused: it lasts the page */ }
}

function keep(turn) {
  kept = [...kept, turn].slice(-MOST_TURNS);
  remember("turns", kept);
}

function forget() {
  kept = [];
  remember("turns", kept);
}

function recall() {
  kept = remembered("turns") ?? [];
  for (const { question: asked, html } of kept) {
    const turn = addTurn(asked);
    find(".reply", turn).append(spoken(html));
    turn.classList.add("done");
  }
  question.value = remembered("draft") ?? "";
  fit();
  const pending = remembered("pending");
  if (pending) {
    const turn = addTurn(pending.question);
    wait(turn, pending.token);
    setTimeout(() => lookAfter(turn, true), 300);
  }
  if (turns.lastElementChild) thread.scrollTo({ top: turns.lastElementChild.offsetTop - 16 });
}

question.addEventListener("input", () => remember("draft", question.value));
