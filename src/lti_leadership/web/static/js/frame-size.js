/*
 * Asks the LMS for a frame as tall as the page, so that a phone has one scroll bar and not two.
 *
 * Only some platforms can do it (Canvas: "lti.frameResize"). We ask first, by the LTI client-side
 * message "lti.capabilities", and stay silent unless the platform says that it can. The only
 * thing ever told is a height.
 */
const SUBJECT = 'lti.frameResize';

function onCapabilities(event) {
  if (event.source !== window.parent || event.data?.subject !== 'lti.capabilities.response') return;
  const supported = event.data.supported_messages;
  if (!Array.isArray(supported) || !supported.some((message) => message?.subject === SUBJECT)) return;
  window.removeEventListener('message', onCapabilities);
  keepTelling(event.origin);
}

function keepTelling(origin) {
  // Without this the page would be at least as tall as the frame, and so could never shrink.
  document.documentElement.classList.add('ll-in-sized-frame');
  const page = document.getElementById('page');
  let told = 0;
  new ResizeObserver(() => {
    const height = Math.ceil(page.getBoundingClientRect().height);
    if (height === told) return;
    told = height;
    window.parent.postMessage({ subject: SUBJECT, height }, origin);
  }).observe(page);
}

if (window.parent !== window) {
  window.addEventListener('message', onCapabilities);
  // The platform's origin is not known yet; the question holds nothing about the person.
  window.parent.postMessage({ subject: 'lti.capabilities', message_id: 'frame-size' }, '*');
}
