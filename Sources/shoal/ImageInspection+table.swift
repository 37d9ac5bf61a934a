// SPDX-License-Identifier: Apache-2.0

import ImageTransfer
import LocalCluster
import RegistryCore

extension ImageInspection {
  /// For people.
  var table: String {
    var lines = ["digest      \(digest)", "media type  \(mediaType)", "size        \(sizeBytes) B"]
    if let platform { lines.append("platform    \(platform)") }
    if !platforms.isEmpty {
      let rows = platforms.map { entry in
        [
          entry.platform?.description ?? "-", "\(entry.descriptor.digest)",
          NumberText.size(entry.descriptor.sizeBytes),
        ]
      }
      lines += ["", TextTable.of([["platform", "manifest", "size"]] + rows)]
    }
    if let config {
      let rows =
        [("config", config)] + layers.enumerated().map { ("layer \($0.offset + 1)", $0.element) }
      let cells = rows.map { label, descriptor in
        [
          label, "\(descriptor.digest)", NumberText.size(descriptor.sizeBytes),
          descriptor.urls.isEmpty ? "" : "elsewhere",
        ]
      }
      let head = ["", "digest", NumberText.size(contentBytes), ""]
      lines += ["", TextTable.of([head] + cells)]
    }
    return lines.joined(separator: "\n")
  }

  /// For programs: one object on one line.
  func json(of location: ImageLocation) -> String {
    var members: [JSONValue.Member] = [
      .init("image", .string("\(location)")),
      .init("digest", .string("\(digest)")),
      .init("mediaType", .string(mediaType.text)),
      .init("size", .integer(Int64(sizeBytes))),
    ]
    if let platform { members.append(.init("platform", .string("\(platform)"))) }
    if !platforms.isEmpty {
      members.append(
        .init(
          "manifests",
          .array(
            platforms.map { entry in
              Self.value(entry.descriptor)
                .setting("platform", to: entry.platform.map { .string("\($0)") } ?? .null)
            })))
    }
    if let config { members.append(.init("config", Self.value(config))) }
    if config != nil || !layers.isEmpty {
      members.append(.init("layers", .array(layers.map(Self.value))))
    }
    return JSONValue.object(members).text
  }

  private static func value(_ descriptor: Descriptor) -> JSONValue {
    .object([
      .init("mediaType", .string(descriptor.mediaType.text)),
      .init("digest", .string("\(descriptor.digest)")),
      .init("size", .integer(descriptor.sizeBytes)),
    ])
  }
}
