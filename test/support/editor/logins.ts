/*
 * A Node-RED that asks for a login, and its two users.
 */

export type Username = 'painter' | 'visitor';
export const PASSWORD = 'brush';
/** Of the password, as `node-red admin hash-pw` makes it. */
const HASH = '$2b$04$F3lvWnSctSpul9fzcYTUX.eLDafEiQRG4Df3l/kqw72vS54WSs.RG';

const user = (username: Username, permissions: string): object => ({ username, password: HASH, permissions });

/** Settings of Node-RED: the painter may do all, the visitor may look. */
export const WITH_LOGINS = {
  adminAuth: { type: 'credentials', users: [user('painter', '*'), user('visitor', 'read')] },
};
