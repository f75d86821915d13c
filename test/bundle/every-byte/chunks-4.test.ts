import { flipEveryByte } from "./flips.ts";

flipEveryByte(4, 8);
