// The page works without this. With it, a button cannot be pressed twice, the page stays where it was, the request can be
// copied, and the calls that Notion sees later appear by themselves.
'use strict';

const place = 'place';
addEventListener('submit', (event) => {
  sessionStorage.setItem(place, scrollY);
  event.submitter.disabled = true;
});
addEventListener('pageshow', () => {
  scrollTo(0, sessionStorage.getItem(place) ?? 0);
  sessionStorage.removeItem(place);
  document.querySelectorAll('button[disabled]').forEach((button) => { button.disabled = false; });
});

const copy = document.getElementById('copy');
if (copy && navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener('click', async () => {
    await navigator.clipboard.writeText(document.getElementById('curl').textContent);
    copy.textContent = 'Copied';
  });
}

const lines = document.getElementById('lines');
if (lines) {
  const minutes = 2;
  const until = Date.now() + minutes * 60_000;
  let shown = '';
  const look = setInterval(async () => {
    if (Date.now() > until) {
      clearInterval(look);
    } else if (!document.hidden) {
      const answer = await fetch('/happened').catch(() => null);
      const seen = answer?.ok ? await answer.text() : '';
      if (seen && seen !== shown) {
        lines.innerHTML = shown = seen;
      }
    }
  }, 1500);
}
