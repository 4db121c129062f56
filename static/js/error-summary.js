// Moves focus to the error summary, so that a screen reader says at once what went wrong.
const summary = document.querySelector(".error-summary");
summary?.focus();

// An address that leads to a place in the page takes the focus to it once all is loaded. Where nothing there can have
// it, the summary takes it back.
addEventListener("load", () => {
  setTimeout(() => {
    if (document.activeElement === document.body) summary?.focus();
  });
});
