// Moves focus to the error summary, so that a screen reader says at once what went wrong.
document.querySelector(".error-summary")?.focus();
