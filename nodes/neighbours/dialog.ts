import { register } from '../../editor/register.js';
import { NEIGHBOURS } from '../../src/properties/nodes/neighbours.js';

register(NEIGHBOURS, { input: 'features', outputs: ['style'] });
