/*
 * Says how many characters are left, near the limit of a text box.
 *
 * Of the design system's script only this part is started: the rest is not on our pages, and its
 * click tracking must not run beside people's private words.
 */
import DS from '../vendor/sgds-4.2.0/design-system.js';

for (const element of document.querySelectorAll('[data-module="ds-character-count"]')) {
  new DS.components.CharacterCount(element).init();
}
