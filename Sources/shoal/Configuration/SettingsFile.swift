// SPDX-License-Identifier: Apache-2.0

import RegistryFront
import Yams

/// Reads options of a command from a file in YAML: one mapping, of an option's name to its value.
/// One that may be repeated takes a list, or, where its values are `NAME=VALUE`, a mapping. If that
/// is empty it is refused: it would count as nothing said, and may be meant to take something away.
struct SettingsFile {
  let path: String
  let options: OptionTable

  func settings() throws(SettingsError) -> [Setting] {
    guard let root = try root() else { return [] }
    guard case .mapping(let mapping) = root else {
      throw .malformed(source(root), problem: "a mapping is expected, as in cache-quota: 50GiB")
    }
    var settings: [Setting] = []
    for (key, value) in mapping {
      guard case .scalar(let name) = key else {
        throw .malformed(source(key), problem: "the name of an option is expected")
      }
      guard let option = options[name.string] else {
        throw .unknownOption(
          name.string, source(key), command: options.command,
          nearest: options.nearest(to: name.string))
      }
      settings += try self.settings(option, value)
    }
    return settings
  }

  private func root() throws(SettingsError) -> Node? {
    let bytes: [UInt8]
    do throws(FileLoadError) {
      bytes = try SmallFile.read(path)
    } catch {
      throw .unreadable(path: path, reason: error.reason)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .unreadable(path: path, reason: "it is no text in UTF-8")
    }
    do {
      return try Parser(yaml: text, encoding: .utf8).singleRoot()
    } catch {
      throw malformed(error)
    }
  }

  private func settings(
    _ option: CommandOption, _ node: Node
  ) throws(SettingsError) -> [Setting] {
    switch node {
    case .scalar(let scalar):
      return [try setting(option, scalar, node)]
    case .sequence(let nodes):
      guard option.kind == .list else { throw .wrongValue(option, source(node), found: "a list") }
      return try self.settings(option, of: nodes, "")
    case .mapping(let pairs):
      guard option.takesPairs else { throw .wrongValue(option, source(node), found: "a mapping") }
      if pairs.isEmpty { throw .wrongValue(option, source(node), found: "an empty mapping") }
      var settings: [Setting] = []
      for (key, value) in pairs {
        guard case .scalar(let name) = key else {
          throw .wrongValue(option, source(key), found: nil)
        }
        let values = value.sequence ?? Node.Sequence([value])
        settings += try self.settings(option, of: values, "\(name.string)=")
      }
      return settings
    case .alias:
      throw .wrongValue(option, source(node), found: "an alias")
    }
  }

  private func settings(
    _ option: CommandOption, of nodes: Node.Sequence, _ prefix: String
  ) throws(SettingsError) -> [Setting] {
    if nodes.isEmpty { throw .wrongValue(option, source(.sequence(nodes)), found: "an empty list") }
    var settings: [Setting] = []
    for node in nodes {
      guard case .scalar(let scalar) = node else {
        throw .wrongValue(option, source(node), found: "a list or a mapping within one")
      }
      settings.append(try setting(option, scalar, node, prefix))
    }
    return settings
  }

  private func setting(
    _ option: CommandOption, _ scalar: Node.Scalar, _ node: Node, _ prefix: String = ""
  ) throws(SettingsError) -> Setting {
    if scalar.style == .plain, Self.nothing.contains(scalar.string) {
      throw .wrongValue(option, source(node), found: "nothing")
    }
    return Setting(option: option, value: prefix + scalar.string, source: source(node))
  }

  private func source(_ node: Node) -> SettingSource {
    .file(path: path, line: node.mark?.line ?? 1)
  }

  /// The parser's own description quotes the line.
  private func malformed(_ error: any Error) -> SettingsError {
    switch error {
    case YamlError.scanner(_, let problem, let mark, _),
      YamlError.parser(_, let problem, let mark, _),
      YamlError.composer(_, let problem, let mark, _):
      .malformed(.file(path: path, line: mark.line), problem: "this is no YAML: \(problem)")
    case YamlError.duplicatedKeysInMapping(let names, let context):
      .malformed(
        .file(path: path, line: context.mark.line),
        problem: "there more than once: \(names.joined(separator: ", "))")
    case _:
      .unreadable(path: path, reason: "it is no YAML")
    }
  }

  /// What YAML takes for no value.
  private static let nothing = ["", "~", "null", "Null", "NULL"]
}
