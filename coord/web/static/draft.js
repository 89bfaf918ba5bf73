/* A form marked data-draft is kept on the server while one writes: every ten seconds where something
   changed, when a box is left, and when the page is. Nothing of it is kept in the browser. */
"use strict";

(() => {
  const EVERY = 10_000;
  const NOT_KEPT = "下書きに入れられませんでした。このまま書き続け、写しを取るか、送ってください。";
  const NO_ANSWER = "いまつながりません。下書きには、つながったときに入れます。";
  const OVER = "さわらないまま30分たったので、終わりました。書いたものは下書きにあります。もう一度はじめると、続きから書けます。";

  const wordsOf = (form) => new URLSearchParams(new FormData(form));

  /* Who types before this script is there has typed too: what stands in the form by then is no measure. */
  function asItCame(form) {
    const empty = form.cloneNode(true);
    empty.reset();
    return wordsOf(empty).toString();
  }

  function keepWhileWriting(form) {
    const said = form.querySelector("[data-draft-said]");
    let kept = form.hasAttribute("data-draft-unkept") ? "" : asItCame(form);
    let busy = false;
    let over = false;
    let keeping = Promise.resolve();

    function say(sentence, well = false) {
      said.className = well ? "hint" : "complaint";
      if (said.textContent !== sentence) said.textContent = sentence;
    }

    function keep(asked) {
      const words = wordsOf(form);
      const now = words.toString();
      if (over || busy || (now === kept && asked !== true)) return;
      busy = true;
      keeping = put(words, now);
    }

    async function put(words, now) {
      try {
        const answer = await fetch(form.dataset.draft, { method: "POST", body: words, redirect: "manual" });
        if (answer.type === "opaqueredirect") {
          over = true;
          say(OVER);
        } else if (answer.ok || answer.status === 422) {
          kept = now;
          say((await answer.json()).said, answer.ok);
          if (answer.ok) document.dispatchEvent(new CustomEvent("coord:touched"));
        } else {
          over = answer.status < 500;
          say(answer.status < 500 ? NOT_KEPT : NO_ANSWER);
        }
      } catch {
        say(NO_ANSWER);
      } finally {
        busy = false;
      }
    }

    function keepOnLeaving() {
      const words = wordsOf(form);
      if (!over && words.toString() !== kept) navigator.sendBeacon(form.dataset.draft, words);
    }

    const sends = (control) => control !== null && control.form === form && control.type === "submit";

    form.addEventListener("focusout", (event) => {
      if (!sends(event.relatedTarget)) keep();
    });
    /* A draft that is still on its way would arrive after what it is a draft of, and stay: the form waits for it. */
    form.addEventListener("submit", (event) => {
      if (event.submitter && event.submitter.value === "draft") {
        event.preventDefault();
        keep(true);
      } else if (busy) {
        event.preventDefault();
        keeping.then(() => form.requestSubmit(event.submitter));
      } else {
        over = true;
      }
    });
    window.addEventListener("pagehide", keepOnLeaving);
    window.setInterval(() => keep(), EVERY);
  }

  document.querySelectorAll("form[data-draft]").forEach(keepWhileWriting);
})();
