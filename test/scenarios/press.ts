/**
 * What the press has reported since 2019, played against the running Worker: each scenario in China,
 * the EU and Illinois, once as reported and, where the law allows it at all, once done lawfully.
 */
import { airportLane } from './press/airport-lane.ts';
import { faceMarket } from './press/face-market.ts';
import { hospital } from './press/hospital.ts';
import { missingPerson } from './press/missing-person.ts';
import { simCard } from './press/sim-card.ts';
import { streetScreen } from './press/street-screen.ts';
import { subway } from './press/subway.ts';
import { supermarketTill } from './press/supermarket-till.ts';
import { zooGate } from './press/zoo-gate.ts';
import type { Chapter } from './scenario.ts';

export const CHAPTERS: readonly Chapter[] = [
  simCard,
  airportLane,
  supermarketTill,
  streetScreen,
  missingPerson,
  hospital,
  subway,
  zooGate,
  faceMarket,
];
