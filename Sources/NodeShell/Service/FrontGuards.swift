// SPDX-License-Identifier: Apache-2.0

import Logging
import RegistryFront
import ServiceLifecycle
import UVRuntime

/// What stands between the front and its clients, read from files.
struct FrontGuards: Sendable {
  let tls: FrontTLSFiles.Context?
  /// Nil if everybody may do everything.
  let access: FrontAccess?
  private var watched: [ReloadService.Watched] = []

  init(_ options: NodeOptions) throws(NodeStartError) {
    tls = try Self.load(for: "--tls-certificate") { () throws(FileLoadError) in
      try options.tls?.load()
    }
    if let tls { watched.append(.init(label: "front certificate", reload: { tls.reload() })) }
    switch options.access {
    case .everybody:
      access = nil
    case .anonymous(let policy):
      access = FrontAccess(policy: policy, scheme: .none)
    case .passwords(let path, let policy):
      let check = try Self.load(for: "--htpasswd") { () throws(FileLoadError) in
        try PasswordCheck(path: path)
      }
      watched.append(.init(label: "password file", reload: { check.file.reload() }))
      access = FrontAccess(policy: policy, scheme: .passwords(check))
    case .tokens(let settings, let policy):
      let check = try Self.load(for: "--token-keys") { () throws(FileLoadError) in
        try TokenCheck(settings)
      }
      watched.append(.init(label: "token keys", reload: { check.reload() }))
      access = FrontAccess(policy: policy, scheme: .tokens(check))
    }
  }

  private static func load<Value>(
    for option: String, _ work: () throws(FileLoadError) -> Value
  ) throws(NodeStartError) -> Value {
    do throws(FileLoadError) {
      return try work()
    } catch {
      throw .unusableFile(option: option, error)
    }
  }

  /// Nothing runs where nothing is configured.
  func services(on loop: EventLoop, _ logger: Logger) -> [any Service] {
    if watched.isEmpty { return [] }
    return [ReloadService(loop: loop, watched: watched, logger: logger)]
  }
}
