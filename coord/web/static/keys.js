/* Keys for who does not want to reach for the mouse. A form marked data-ctrl-enter is sent with Ctrl+Enter. Single letters
   lead to what is marked data-key and press nothing; they work outside of inputs only, and can be switched off: that
   choice, and nothing else, is kept in the browser. `?` opens the list of keys. */
"use strict";

(() => {
  const NAME = "coord-single-keys";
  const OFF = "off";
  const list = document.getElementById("keys");

  const inUse = () => localStorage.getItem(NAME) !== OFF;
  const isTyping = (at) => at instanceof Element && at.closest("input, textarea, select, [contenteditable]") !== null;

  function send(event) {
    const form = event.target instanceof Element && event.target.closest("form[data-ctrl-enter]");
    if (!form || event.repeat) return;
    event.preventDefault();
    form.requestSubmit();
  }

  function lead(event) {
    const there = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!there) return;
    event.preventDefault();
    there.scrollIntoView({ block: "center" });
    there.focus({ focusVisible: true });
  }

  function open(event) {
    event.preventDefault();
    if (list.open) return;
    list.showModal();
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey) return;
    if (event.ctrlKey || event.metaKey) {
      if (event.key === "Enter") send(event);
      return;
    }
    if (event.key.length !== 1 || !inUse() || isTyping(event.target) || (list && list.open)) return;
    if (event.key === "?" && list) open(event);
    else lead(event);
  });

  if (!list) return;
  const single = list.querySelector("[data-keys-single]");
  list.querySelector("[data-keys-choice]").hidden = false;
  single.checked = inUse();
  single.addEventListener("change", () => {
    if (single.checked) localStorage.removeItem(NAME);
    else localStorage.setItem(NAME, OFF);
  });
  document.querySelectorAll("[data-keys-open]").forEach((link) => link.addEventListener("click", open));
  list.querySelector("[data-keys-close]").addEventListener("click", (event) => {
    event.preventDefault();
    list.close();
  });
})();
