// A question edited and asked again, in its own place: the turns behind it stay as they are. Until the new
// answer is there the old one can come back.
function askAgain(turn, text, rewrite = true) {
  const asked = text.trim();
  if (busy || !asked) return;
  const reply = find(".reply", turn);
  turn.replaced = { asked: askedIn(turn), token: turn.token, nodes: [...reply.childNodes], spots: turn.spots };
  delete turn.spots;
  turn.classList.remove("done");
  find(".asked", turn).textContent = asked;
  reply.replaceChildren();
  send(turn, { replaces: turn.replaced.token, rewrite });
}

// After a new question that was not answered: the old question and its answer, and what there is to say.
function putBack(turn, notice) {
  if (!turn.replaced) return;
  const { asked, token: known, nodes, spots } = turn.replaced;
  find(".asked", turn).textContent = asked;
  turn.token = known;
  turn.spots = spots;
  find(".reply", turn).replaceChildren(...nodes, spoken(notice));
  speak(turn); // the language may have been switched meanwhile
  delete turn.replaced;
}

function edit(turn) {
  if (busy || find(".editing", turn)) return;
  const form = document.createElement("form");
  form.className = "editing";
  form.append(spoken(
    '<textarea rows="1" dir="auto" autocomplete="off" spellcheck="false" data-t-label="edit_question"></textarea>' +
    '<div><button type="submit" class="main" data-t="ask_again"></button><button type="button" class="cancel" data-t="cancel"></button></div>'
  ));
  const box = find("textarea", form);
  const grow = () => { box.style.height = "auto"; box.style.height = Math.min(box.scrollHeight, 200) + "px"; };
  const end = () => {
    form.remove();
    find(".head", turn).hidden = false;
    find(".edit", turn).focus();
  };
  const submit = () => {
    if (busy || !box.value.trim()) return box.focus();
    const text = box.value;
    end();
    askAgain(turn, text);
  };
  box.value = askedIn(turn);
  box.addEventListener("input", grow);
  form.addEventListener("submit", (event) => { event.preventDefault(); submit(); });
  find(".cancel", form).addEventListener("click", end);
  form.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape") { event.stopPropagation(); end(); }
    if (event.key === "Enter" && !event.shiftKey && event.target === box) { event.preventDefault(); submit(); }
  });
  find(".head", turn).hidden = true;
  turn.prepend(form);
  grow();
  box.focus();
  box.setSelectionRange(box.value.length, box.value.length);
}

turns.addEventListener("click", (event) => {
  const turn = event.target.closest(".turn");
  if (event.target.closest(".edit")) edit(turn);
  const reask = event.target.closest(".reask");
  if (reask) askAgain(turn, askedIn(turn), reask.dataset.rewrite === "true");
});
