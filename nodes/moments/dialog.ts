import { register } from '../../editor/register.js';
import { MOMENTS } from '../../src/properties/nodes/moments.js';

register(MOMENTS, { input: 'features', outputs: ['style'] });
