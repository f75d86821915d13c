import { flipEveryByte } from "./flips.ts";

flipEveryByte(12, 16);
