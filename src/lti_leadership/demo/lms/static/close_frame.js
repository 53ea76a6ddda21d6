// The tool says that its registration is done: org.imsglobal.lti.close.
// Only the registration frame is listened to, whatever page it shows by then.
"use strict";
const frame = document.getElementById("registration-frame");
window.addEventListener("message", (event) => {
  if (event.source !== frame.contentWindow) return;
  if (!event.data || event.data.subject !== "org.imsglobal.lti.close") return;
  frame.remove();
  window.location.assign(document.getElementById("done").href);
});
