// Submit the page's one form at once; its button stays for when scripts are off.
"use strict";
document.querySelector("form[data-post-on]").submit();
