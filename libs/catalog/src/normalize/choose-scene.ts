import type { Scene } from '@reelgate/contracts';
import type { GivenInputs } from './collect-inputs.js';
import type { Context } from './context.js';
import { fieldOf } from './read-media.js';
import { conflict, describe, unsupported } from './refusal.js';

const NAMED_SCENES = [
  'motion_control',
  'avatar_i2v',
  'lip_sync',
  'template_effect',
] as const satisfies Scene[];

/** The scene: the one stated by `scene_type` or the billing name, else the one that follows from the inputs. */
export function chooseScene(context: Context, inputs: GivenInputs): Scene {
  const named = namedScene(context);
  if (named) return named;
  const scene = sceneOfInputs(context, inputs);
  if (!context.row.scenes[scene]) throw refuseScene(context, scene, inputs);
  return scene;
}

function namedScene(context: Context): Scene | undefined {
  const { implied, name, model, row } = context;
  const [field] = context.stated('scene');
  if (!field) return implied.scene;
  const { param, value: sent } = field;
  const scene = NAMED_SCENES.find((scene) => typeof sent === 'string' && sent.trim().toLowerCase() === scene);
  if (!scene)
    throw unsupported(
      param,
      `\`${param}\` has to be one of ${NAMED_SCENES.join(', ')}, not ${describe(sent)}.`,
    );
  if (name && scene !== implied.scene)
    throw conflict(
      param,
      model,
      `it is a name for ${implied.scene ?? 'films without a scene type'}, not ${scene}.`,
    );
  if (!row.scenes[scene]) throw unsupported(param, `${row.base} has no scene ${scene}${sceneList(row)}.`);
  return scene;
}

function sceneList(row: Context['row']): string {
  const named = NAMED_SCENES.filter((scene) => row.scenes[scene]);
  return named.length > 0 ? `; it has ${named.join(', ')}` : '';
}

function sceneOfInputs({ row, implied }: Context, inputs: GivenInputs): Scene {
  const { count, asReferences } = inputs;
  if (asReferences !== undefined || implied.imageMode === 'reference') return 'reference';
  if (count.lastFrames > 0) return 'first_last';
  if (isReference(row, inputs)) return 'reference';
  if (count.images === 2 && count.nativeImages === 0 && row.scenes.first_last) return 'first_last';
  if (count.images > 1) return 'reference';
  if (count.images === 0) return 'text';
  return row.scenes.image || !row.scenes.reference ? 'image' : 'reference';
}

/** Inputs that only make sense as references: subjects, videos and sounds the reference scene takes, native references. */
function isReference(row: Context['row'], { count, subjects }: GivenInputs): boolean {
  const { videos = [0, 0], audios = [0, 0] } = row.scenes.reference ?? {};
  return (
    subjects.length > 0 ||
    (count.videos > 0 && videos[1] > 0) ||
    (count.audios > 0 && audios[1] > 0) ||
    count.nativeReferences > 0
  );
}

/** The refusal of a scene the version has not got, naming the version that has it. */
function refuseScene(context: Context, scene: Scene, inputs: GivenInputs): Error {
  const { row, catalogue, called, fieldFor } = context;
  const sibling = row.sibling === undefined ? undefined : catalogue.byBase(row.sibling);
  const instead = sibling?.scenes[scene] ? `; ${sibling.base} can` : '';
  const image = inputs.images[0]?.param ?? fieldFor(inputs.subjects.length > 0 ? 'subjects' : 'fileInfos');
  switch (scene) {
    case 'text':
      return unsupported(
        called('image'),
        `${row.base} cannot make a film from a text without an image${instead}.`,
      );
    case 'first_last':
      return unsupported(lastFrameParam(context, inputs), `${row.base} cannot take a last frame${instead}.`);
    case 'reference':
      return unsupported(
        inputs.asReferences ?? fieldOf(inputs.images) ?? image,
        `${row.base} cannot take reference images${row.scenes.image ? ', only one image as the first frame' : ''}${instead}.`,
      );
    default:
      return unsupported(image, `${row.base} cannot take an image${instead}.`);
  }
}

/** The field that gave the last frame, the second of two images included. */
export function lastFrameParam({ fieldFor }: Context, { lastFrame, images }: GivenInputs): string {
  return lastFrame?.param ?? (images.length > 1 ? images[1]!.param : fieldFor('fileInfos'));
}
