import { flipEveryByte } from "./flips.ts";

flipEveryByte(8, 12);
