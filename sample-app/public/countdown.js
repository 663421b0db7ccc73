// Counts the lifetime of each access token down, so that waiting for its end is no guesswork.
const started = Date.now();

function tick() {
  for (const element of document.querySelectorAll('[data-seconds-left]')) {
    const elapsed = Math.floor((Date.now() - started) / 1000);
    const left = Number(element.dataset.secondsLeft) - elapsed;
    element.textContent =
      left > 0
        ? `The access token is valid for ${left} s more.`
        : 'The access token has expired; its next use renews it.';
    element.parentElement.classList.toggle('expired', left <= 0);
  }
}

tick();
setInterval(tick, 1000);
