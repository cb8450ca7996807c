/** The list that this build carries; `npm run screen -- FILE` replaces it. */
import { ScreeningList } from './list.ts';
import index from './lists/list.json' with { type: 'json' };

export const bundledList = new ScreeningList(index);
