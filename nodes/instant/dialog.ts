import { register } from '../../editor/register.js';
import { INSTANT } from '../../src/properties/nodes/instant.js';

register(INSTANT, { input: 'content', outputs: ['result'] });
