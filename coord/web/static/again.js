/* A page that waits for something being made looks again by itself: what is marked data-again="seconds", and the bar
   behind it, become what the same page says by then; when it is done, the page is loaded anew. It looks ever more
   rarely and stops after a while, so that a page nobody sits at does not go on signing in for him. */
"use strict";

(() => {
  const SLOWER = 1.2;
  const MOST = 25;
  const words = document.querySelector("[data-again]");

  async function look() {
    const answer = await fetch(window.location.pathname, { redirect: "manual" });
    if (!answer.ok) return false;
    const now = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-again]");
    if (!now) {
      window.location.reload();
      return false;
    }
    if (now.textContent !== words.textContent) words.replaceChildren(...now.childNodes);
    const bar = words.parentElement.querySelector("progress");
    if (bar && now.nextElementSibling) bar.value = Number(now.nextElementSibling.getAttribute("value"));
    return true;
  }

  async function wait(seconds, left) {
    await new Promise((done) => window.setTimeout(done, seconds * 1000));
    const goOn = await look().catch(() => true);
    if (goOn && left > 0) wait(seconds * SLOWER, left - 1);
  }

  if (words) wait(Number(words.dataset.again), MOST);
})();
