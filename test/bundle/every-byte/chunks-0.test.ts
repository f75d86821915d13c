import { flipEveryByte } from "./flips.ts";

flipEveryByte(0, 4);
