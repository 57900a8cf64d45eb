"""Writes the images beside it, and what the Python imaging library (Pillow 12.3) reads in them and makes of other sizes."""

import struct
import zlib

import numpy
from PIL import Image, ImageCms

y, x = numpy.mgrid[0:5, 0:7]
rgb = numpy.stack([x * 37 + y * 11, x * x * 5 + y * 50, 255 - x * 30], -1).astype(numpy.uint8)
grey = (x * 31 + y * 23).astype(numpy.uint8)
alpha = (x * 40).astype(numpy.uint8)
bits = numpy.where(grey > 128, 255, 0).astype(numpy.uint8)

Image.fromarray(rgb).save("rgb.png")
Image.fromarray(numpy.dstack([rgb, alpha])).save("rgba.png")
Image.fromarray(rgb).save("rgb.bmp")
Image.fromarray(rgb).quantize(64).save("palette.png")
Image.fromarray(rgb).quantize(64).save("palette.gif")
Image.fromarray(grey).save("grey.png")
Image.fromarray(numpy.dstack([grey, alpha])).save("grey_alpha.png")
Image.fromarray(grey.astype(numpy.uint16) * 257).save("grey16.png")
Image.fromarray(bits).convert("1").save("bits.png")
Image.fromarray(rgb[:1, :1]).save("pixel.png")
Image.fromarray(rgb[:1, :1]).save("pixel.gif")
Image.fromarray(grey).save("grey.jpg", quality=95)
Image.fromarray(rgb).save("rgb.jpg", quality=95, subsampling=0)
Image.fromarray(rgb).save("progressive.jpg", quality=95, subsampling=0, progressive=True)
Image.fromarray(rgb).convert("CMYK").save("cmyk.jpg")
Image.fromarray(rgb).save("other.tiff")

# Pillow writes no YCCK, but what the last byte of Adobe's segment says is what the channels are.
inks = bytearray(open("cmyk.jpg", "rb").read())
inks[inks.index(b"Adobe") + 11] = 2
open("ycck.jpg", "wb").write(inks)

# Nor colours of 16 bits, which it reads; the low bytes are such that a rounding would show.
deep = (rgb.astype(numpy.uint16) * 256 + 200).astype(">u2")


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


with open("rgb16.png", "wb") as file:
    file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 7, 5, 16, 2, 0, 0, 0)))
    file.write(chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row.tobytes() for row in deep))) + chunk(b"IEND", b""))

# A profile whose red and blue have changed places: it is told from one that was applied.
profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
tags = [struct.unpack_from(">4sII", profile, 132 + 12 * i) for i in range(struct.unpack_from(">I", profile, 128)[0])]
red, blue = (next(at for name, at, _ in tags if name == wanted) for wanted in (b"rXYZ", b"bXYZ"))
profile[red + 8 : red + 20], profile[blue + 8 : blue + 20] = profile[blue + 8 : blue + 20], profile[red + 8 : red + 20]
Image.fromarray(rgb).save("profile.jpg", quality=95, subsampling=0, icc_profile=bytes(profile))

with open("resize.txt", "w") as file:
    for h, w, new_h, new_w in [
        (9, 11, 4, 5), (9, 11, 3, 22), (9, 11, 18, 5), (9, 11, 1, 1), (1, 1, 2, 3), (8, 8, 4, 4), (8, 8, 2, 8),
        (4, 6, 7, 13), (2, 50, 3, 4), (50, 2, 4, 3), (64, 48, 8, 8), (375, 500, 8, 8),
    ]:
        y, x, c = numpy.mgrid[0:h, 0:w, 0:3]
        source = (y * 37 + x * 91 + c * 53 + y * x * 7).astype(numpy.uint8)
        resized = Image.fromarray(source).resize((new_w, new_h), Image.Resampling.BILINEAR)
        print(h, w, new_h, new_w, numpy.asarray(resized).tobytes().hex(), file=file)

with open("decoded.txt", "w") as file:
    for name in "rgb.jpg", "progressive.jpg", "grey.jpg", "cmyk.jpg", "ycck.jpg", "profile.jpg":
        print(name, numpy.asarray(Image.open(name).convert("RGB")).tobytes().hex(), file=file)
