// The quote of a citation, shown while the pointer or the keyboard's focus is on its number.
let carded = null;

function showCard(button) {
  const turn = button.closest(".turn");
  const spot = turn && evidence(turn).find((one) => one.n === Number(button.dataset.n));
  if (!spot || carded === button) return;
  hideCard();
  carded = button;
  card.replaceChildren(spoken('<p class="title" dir="auto"></p>' + spot.meta + '<blockquote dir="auto"></blockquote>'));
  find(".title", card).textContent = spot.title;
  find("blockquote", card).textContent = spot.quote;
  card.hidden = false;
  button.setAttribute("aria-describedby", card.id);
  const at = button.getBoundingClientRect();
  const left = Math.min(Math.max(12, at.left - 40), innerWidth - card.offsetWidth - 12);
  const above = at.top - card.offsetHeight - 8;
  card.style.left = left + "px";
  card.style.top = (above > 8 ? above : at.bottom + 8) + "px";
}

function hideCard() {
  carded?.removeAttribute("aria-describedby");
  carded = null;
  card.hidden = true;
}

const citeOf = (event) => event.target.closest?.(".cite:not(.pending)");
turns.addEventListener("pointerover", (event) => {
  if (event.pointerType === "touch") return;
  if (citeOf(event)) showCard(citeOf(event));
  else hideCard();
});
turns.addEventListener("pointerleave", hideCard);
turns.addEventListener("focusin", (event) => {
  if (citeOf(event)?.matches(":focus-visible")) showCard(citeOf(event));
});
turns.addEventListener("focusout", hideCard);
thread.addEventListener("scroll", hideCard);
