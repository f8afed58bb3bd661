/*
 * The flow that a picture's file keeps, in Node-RED's own import dialog: it asks before anything is added, and deals with what is there
 * already.
 */

const FIELD = '#red-ui-clipboard-dialog-import-text';

/** True where the user may add nodes. */
export const mayImport = (): boolean => RED.user.hasPermission('flows.write');

/** Opens the dialog with the flow as its text. */
export function importFlow(flow: readonly object[]): void {
  RED.actions.invoke('core:show-import-dialog');
  // As if it had been typed: the dialog checks it then.
  $(FIELD)
    .val(JSON.stringify(flow, null, 2))
    .trigger('keyup');
}
