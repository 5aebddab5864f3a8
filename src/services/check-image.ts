import type { Submission } from '#core/contracts/executions.ts';
import { invalidField } from '#core/errors.ts';
import { imagePermission } from '#core/image-patterns.ts';
import type { Deps } from './deps.ts';

const MOST_SHOWN = 10;

/**
 * Whether an engine has the image, or may pull it, only a worker knows.
 * @throws SandpiperError INVALID_INPUT where nothing that the operator lets run could be this image
 */
export function checkImage({ config }: Pick<Deps, 'config'>, image: Submission['image']): void {
  const { customImages } = config;
  if (image === null || imagePermission(image, customImages) !== 'none') return;
  if (customImages.length === 0) throw invalidField('image', 'can not be run here: no image can');
  const shown = [...customImages.slice(0, MOST_SHOWN), ...(customImages.length > MOST_SHOWN ? ['…'] : [])];
  throw invalidField('image', `must be an image that may be run here: ${shown.join(', ')}`);
}
