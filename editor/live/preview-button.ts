/*
 * The button of a preview node, which turns its pictures on and off without a deployment.
 */

const publish = (node: EditorNode): JQuery.jqXHR =>
  $.ajax({ type: 'POST', url: `neural-style/preview/${node.id}/${node.active ? 'enable' : 'disable'}` });

/** Makes a press of the button an edit that can be undone. */
function record(node: EditorNode): void {
  const changes = { active: !node.active };
  const callback = (event: EditEvent): unknown => publish(event.node);
  RED.history.push({ t: 'edit', node, changes, dirty: RED.nodes.dirty(), changed: node.changed, callback });
  node.changed = true;
  node.dirty = true;
  RED.nodes.dirty(true);
  RED.view.redraw();
}

function revert(node: EditorNode, { status, statusText }: JQuery.jqXHR): void {
  node.active = !node.active;
  node.dirty = true;
  RED.view.redraw();
  const reason = status ? `${status} ${statusText}` : RED._('node-red:common.notification.errors.no-response');
  RED.notify(RED._('node-red:common.notification.error', { message: reason }), 'error');
}

/** True where the user may press it. */
export const mayToggle = (): boolean => RED.user.hasPermission('neural-style-preview.write');

/** Tells the runtime that the button was pressed, which has changed `active` of the node already. */
export function toggled(node: EditorNode): void {
  void publish(node)
    .done(() => record(node))
    // 404: not deployed yet, so that the change takes effect with the deployment.
    .fail((response) => (response.status === 404 ? record(node) : revert(node, response)));
}
