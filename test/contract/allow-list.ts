/** What ExifTool may still say about a cleaned file: how it is coded, how it is turned, and what its numbers mean as colour. */
import type { Tags } from "../support/exiftool.ts";

/** About the file on the disk and about ExifTool, not about what is in the file. */
const aboutTheFile = new Set(["SourceFile", "ExifTool:ExifToolVersion"]);
const groupsAboutTheFile = new Set(["System", "Composite"]);

/** Tags by their family 1 group. */
const coding: Readonly<Record<string, readonly string[]>> = {
  File: words(`
    FileType FileTypeExtension MIMEType ImageWidth ImageHeight ExifByteOrder EncodingProcess BitsPerSample
    ColorComponents YCbCrSubSampling BMPVersion Planes BitDepth Compression ImageLength NumColors
    NumImportantColors PageCount RedMask GreenMask BlueMask AlphaMask PixelsPerMeterX PixelsPerMeterY`),
  JFIF: words(`JFIFVersion ResolutionUnit XResolution YResolution`),
  Adobe: words(`DCTEncodeVersion APP14Flags0 APP14Flags1 ColorTransform`),
  PNG: words(`
    ImageWidth ImageHeight BitDepth ColorType Compression Filter Interlace Palette Transparency SignificantBits
    AnimationFrames AnimationPlays Gamma SRGBRendering WhitePointX WhitePointY RedX RedY GreenX GreenY BlueX
    BlueY ProfileName ColorPrimaries TransferCharacteristics MatrixCoefficients VideoFullRangeFlag`),
  "PNG-pHYs": words(`PixelsPerUnitX PixelsPerUnitY PixelUnits`),
  "PNG-cICP": words(`ColorPrimaries TransferCharacteristics MatrixCoefficients VideoFullRangeFlag`),
  GIF: words(`
    GIFVersion ImageWidth ImageHeight HasColorMap ColorResolutionDepth BitsPerPixel BackgroundColor
    PixelAspectRatio AnimationIterations FrameCount Duration TransparentColor`),
  RIFF: words(`
    ImageWidth ImageHeight VP8Version HorizontalScale VerticalScale WebP_Flags AlphaIsUsed AlphaPreprocessing
    AlphaFiltering AlphaCompression AnimationLoopCount BackgroundColor FrameCount Duration`),
  Meta: words(`MetaImageSize PrimaryItemReference Unknown_idat`),
  QuickTime: words(`
    MajorBrand MinorVersion CompatibleBrands HandlerType MediaData MediaDataOffset MediaDataSize
    ImageSpatialExtent ImagePixelDepth PixelAspectRatio Rotation Mirroring AuxiliaryImageType ColorProfiles
    ColorPrimaries TransferCharacteristics MatrixCoefficients VideoFullRangeFlag AV1ConfigurationVersion
    SeqProfile SeqLevelIdx0 SeqTier0 HighBitDepth TwelveBit ChromaFormat ChromaSamplePosition
    InitialDelaySamples HEVCConfigurationVersion GeneralProfileSpace GeneralTierFlag GeneralProfileIDC
    GeneralLevelIDC GenProfileCompatibilityFlags ConstraintIndicatorFlags MinSpatialSegmentationIDC
    ParallelismType BitDepthLuma BitDepthChroma AverageFrameRate ConstantFrameRate NumTemporalLayers
    TemporalIDNested MaxContentLightLevel MaxPicAverageLightLevel`),
  "ICC-header": words(`
    ProfileVersion ProfileClass ColorSpaceData ProfileConnectionSpace ProfileFileSignature RenderingIntent
    ConnectionSpaceIlluminant`),
  ICC_Profile: words(`
    MediaWhitePoint ChromaticAdaptation RedMatrixColumn GreenMatrixColumn BlueMatrixColumn RedTRC GreenTRC
    BlueTRC GrayTRC RedToneReproductionCurve GreenToneReproductionCurve BlueToneReproductionCurve
    GrayToneReproductionCurve AToB0 AToB1 AToB2 BToA0 BToA1 BToA2`),
};

/** The words of a text. */
function words(text: string): string[] {
  return text.trim().split(/\s+/);
}

/** Pages of a TIFF, and the one-tag Exif: TIFF 6.0, sections 8 to 23. */
const tiffTags = words(`
    SubfileType ImageWidth ImageHeight BitsPerSample Compression PhotometricInterpretation StripOffsets
    StripByteCounts TileOffsets TileByteCounts TileWidth TileLength RowsPerStrip Orientation SamplesPerPixel
    PlanarConfiguration Predictor ColorMap ExtraSamples SampleFormat FillOrder InkSet PageNumber XResolution
    YResolution ResolutionUnit TransferFunction WhitePoint PrimaryChromaticities YCbCrCoefficients
    YCbCrSubSampling YCbCrPositioning ReferenceBlackWhite StripOffsets DotRange`);

/** Texts, dates and ids that may be there with this value only. */
const fixedValues: Readonly<Record<string, string>> = {
  "ICC_Profile:ProfileDescription": "Colour profile",
  "ICC_Profile:ProfileCopyright": "Colour profile",
  "ICC-header:ProfileDateTime": "2000:01:01 00:00:00",
  "ICC-header:ProfileCMMType": "",
  "ICC-header:PrimaryPlatform": "",
  "ICC-header:DeviceManufacturer": "",
  "ICC-header:DeviceModel": "",
  "ICC-header:ProfileCreator": "",
  "ICC-header:CMMFlags": "0",
  "ICC-header:DeviceAttributes": "0 0",
  "ICC-header:ProfileID": "0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0",
};

/** The names of the tags that a cleaned file should not have. */
export function beyondAllowList(tags: Tags): string[] {
  return Object.entries(tags).flatMap(([name, value]) => (isAllowed(name, String(value)) ? [] : [name]));
}

function isAllowed(name: string, value: string): boolean {
  const [group = "", tag = ""] = name.split(":");
  if (aboutTheFile.has(name) || groupsAboutTheFile.has(group)) return true;
  const fixed = fixedValues[name];
  if (fixed !== undefined) return value.replaceAll("\0", "").trim() === fixed;
  if (/^IFD\d+$/.test(group)) return tiffTags.includes(tag);
  return coding[group]?.includes(tag) ?? false;
}
