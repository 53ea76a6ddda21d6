// Back from the tool without a message: leave the frame, as Moodle does.
"use strict";
window.top.location.href = document.getElementById("back").href;
