// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ImageTransfer
import RegistryCore

/// Parses images in `validate()` and not as options, whose messages would quote an argument that
/// has a password in it.
enum ImageArgument {
  static func location(_ text: String, _ label: String) throws -> ImageLocation {
    do {
      return try ImageLocation(text)
    } catch {
      throw ValidationError("\(label): \(error)")
    }
  }

  static func image(_ text: String, _ label: String) throws -> ImageReference {
    switch try location(text, label) {
    case .registry(let image): return image
    case .layout:
      throw ValidationError("\(label): an image in a registry is meant, as in \(example)")
    }
  }

  /// Where something is to be stored, which a digest alone cannot say beforehand.
  static func destination(_ text: String, _ label: String) throws -> ImageReference {
    let image = try image(text, label)
    guard image.digest == nil else {
      throw ValidationError("\(label): the digest follows from the image; write NAME or NAME:TAG")
    }
    return image
  }

  static func layout(_ text: String, _ label: String) throws -> ImageLocation {
    let location = try location(text, label)
    switch location {
    case .layout: return location
    case .registry:
      throw ValidationError("\(label): a folder is meant, as oci:DIR or oci:DIR:TAG")
    }
  }

  static func repository(_ text: String, _ label: String) throws -> ImageReference {
    let image = try image(text, label)
    guard image.tag == nil, image.digest == nil else {
      throw ValidationError("\(label): a repository is meant, without a tag and a digest")
    }
    return image
  }

  private static let example = "registry.example/team/app:1.0"
}
