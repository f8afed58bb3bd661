import { mayToggle, toggled } from '../../editor/live/preview-button.js';
import { register } from '../../editor/register.js';
import { followTourLinks, unfollowTourLinks } from '../../editor/tour/start.js';
import { PREVIEW } from '../../src/properties/nodes/preview.js';

register(PREVIEW, {
  input: 'image',
  outputs: ['image'],
  align: 'right',
  picture: 'active',
  button: {
    toggle: 'active',
    enabled: mayToggle,
    onclick() {
      toggled(this);
    },
  },
  added: followTourLinks,
  removed: unfollowTourLinks,
});
