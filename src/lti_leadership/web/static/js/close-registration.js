/*
 * Tells the LMS that its registration frame or tab can be closed (LTI Dynamic Registration 1.0,
 * 3.8): at once where there is nothing to read, else after a while that can be stopped.
 *
 * The LMS's origin is not checked here: the message says "close" and nothing else.
 */
const asker = window.opener || (window.parent === window ? null : window.parent);
const closing = document.querySelector('[data-closes-after]');

function close() {
  asker.postMessage({ subject: 'org.imsglobal.lti.close' }, '*');
  if (window.opener) window.close();
}

if (asker && closing) {
  const seconds = Number(closing.dataset.closesAfter);
  const timer = window.setTimeout(close, seconds * 1000);
  closing.querySelector('[data-close-now]').addEventListener('click', close);
  closing.querySelector('[data-stay-open]').addEventListener('click', () => {
    window.clearTimeout(timer);
    closing.querySelector('[data-closing-soon]').remove();
  });
  closing.hidden = false;
  document.querySelector('[data-without-script]').remove();
} else if (asker) {
  close();
}
