/**
 * Milliseconds between two things of a kind that go to the open editors. Node-RED sends to all of them without minding their pace, so at most
 * four a second leave.
 */
export const EDITOR_INTERVAL = 250;
