import type { ModelRow } from '../model-row.js';
import { doubaoModels } from './doubao.js';
import { gvModels } from './gv.js';
import { hailuoModels } from './hailuo.js';
import { hunyuanModels } from './hunyuan.js';
import { jimengModels } from './jimeng.js';
import { jvModels } from './jv.js';
import { klingModels } from './kling.js';
import { mingmouModels } from './mingmou.js';
import { osModels } from './os.js';
import { svModels } from './sv.js';
import { pixverseModels } from './pixverse.js';
import { vegaModels } from './vega.js';
import { viduModels } from './vidu.js';
import { wanModels } from './wan.js';

/** Every built-in model, family by family, in the order `/v1/models` lists them. */
export const builtInModels: readonly ModelRow[] = [
  ...klingModels,
  ...viduModels,
  ...hailuoModels,
  ...gvModels,
  ...osModels,
  ...wanModels,
  ...pixverseModels,
  ...vegaModels,
  ...hunyuanModels,
  ...mingmouModels,
  ...svModels,
  ...jvModels,
  ...jimengModels,
  ...doubaoModels,
];
