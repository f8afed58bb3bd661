/** Shows a sentence as a notification of Node-RED's, which takes HTML: whatever the sentence holds is shown as it is written. */
export function notify(sentence: string, type: 'error' | 'warning' | 'success'): void {
  RED.notify($('<span>').text(sentence).html(), type);
}
