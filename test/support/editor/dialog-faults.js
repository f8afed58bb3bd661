/*
 * Runs in the editor: what is wrong with the open dialog, in words.
 */

/** A text that was asked for and is in no catalogue shows as its key. */
const MISSING_KEY = /neural-style-[\w-]+\.\w|^\w+\.\w+(\.\w+)+$/;

const visible = (element) => element.checkVisibility() && element.getBoundingClientRect().width > 0;
const nameOf = (element) => `${element.tagName.toLowerCase()} ${element.id || element.textContent.trim().slice(0, 40)}`;

const missingTexts = (all) => {
  const texts = all.flatMap((element) => [element.childElementCount ? '' : element.textContent, element.title, element.placeholder]);
  return texts.filter((text) => MISSING_KEY.test(text?.trim() ?? '')).map((text) => `no text for ${text.trim()}`);
};

const emptyTexts = (all) =>
  all
    .filter((element) => element.matches('.form-row > label, select[id^="node-"] > option, summary') && !element.textContent.trim())
    .map((element) => `${nameOf(element)}${element.htmlFor ?? element.value ?? ''} is without a text`);

const cutOff = (all, edge) => {
  const shown = all.filter((element) => element.matches('label, select, input, button, span, summary, .form-tips') && visible(element));
  const outside = shown.filter((element) => element.getBoundingClientRect().right > edge + 1);
  const narrow = shown.filter((element) => element.matches('label') && element.scrollWidth > element.clientWidth + 1);
  return [...outside.map((element) => `${nameOf(element)} leaves the dialog`), ...narrow.map((element) => `${nameOf(element)} is cut off`)];
};

/** The label of a tab is cut off where the tab ends, and fades out before. */
const cutOffTabs = (all) => {
  const tabs = all.filter((element) => element.matches('li.red-ui-tab') && visible(element));
  const end = (tab) => {
    const fade = tab.querySelector('.red-ui-tabs-fade');
    return fade && visible(fade) ? fade.getBoundingClientRect().left : tab.getBoundingClientRect().right;
  };
  const long = tabs.filter((tab) => tab.querySelector('.red-ui-text-bidi-aware').getBoundingClientRect().right > end(tab));
  return long.map((tab) => `the tab ${nameOf(tab)} is cut off`);
};

const overlapping = (row) => {
  const parts = [...row.children].filter(visible);
  const boxes = parts.map((part) => part.getBoundingClientRect());
  const meet = (a, b) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  return parts.flatMap((part, index) =>
    parts
      .slice(0, index)
      .filter((_, earlier) => meet(boxes[earlier], boxes[index]))
      .map((earlier) => `${nameOf(earlier)} and ${nameOf(part)} overlap`),
  );
};

/** The faults of the dialog as it is open now; an empty list where all is well. */
window.dialogFaults = () => {
  const form = document.querySelector('.red-ui-tray:last-child #dialog-form, .red-ui-tray:last-child #node-config-dialog-edit-form');
  const all = [...form.querySelectorAll('*')];
  const edge = document.querySelector('.red-ui-tray:last-child .red-ui-tray-body').getBoundingClientRect().right;
  return [
    ...missingTexts(all),
    ...emptyTexts(all),
    ...cutOff(all, edge),
    ...cutOffTabs(all),
    ...all.filter((e) => e.matches('.form-row')).flatMap(overlapping),
  ];
};
