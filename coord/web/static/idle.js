/* Five minutes before a session ends by itself, a notice with 「続ける」; at its end, the page to sign in with.
   Several windows share one session: each tells the others, by a time and nothing else, until when it lives. */
"use strict";

(() => {
  const notice = document.getElementById("idle");
  if (!notice) return;
  const FIVE_MINUTES = 300_000;
  const LOOK_EVERY = 1_000;
  const NAME = "coord-until";
  const form = notice.querySelector("form");
  const at = notice.querySelector("[data-idle-at]");

  function lives(seconds) {
    localStorage.setItem(NAME, String(Date.now() + Number(seconds) * 1000));
  }

  function look() {
    const until = Number(localStorage.getItem(NAME));
    const left = until - Date.now();
    if (left <= 0) {
      // The server remembers what was asked for, and comes back to it after signing in.
      window.location.assign(notice.dataset.door || window.location.pathname);
      return;
    }
    at.textContent = new Date(until).toLocaleTimeString("ja-JP", { hour: "2-digit", minute: "2-digit" });
    notice.hidden = left > FIVE_MINUTES;
  }

  async function stay() {
    try {
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
      if (answer.ok) lives((await answer.json()).seconds);
      else if (answer.type === "opaqueredirect") lives(0);
    } catch {
      return; // asked again when 「続ける」 is pressed again
    }
    look();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    stay();
  });
  lives(notice.dataset.seconds);
  document.addEventListener("coord:touched", () => lives(notice.dataset.whole));
  look();
  window.setInterval(look, LOOK_EVERY);
})();
