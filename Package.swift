// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
    .treatWarning("ExplicitSendable", as: .error),
]

let package = Package(
    name: "hydatis",
    products: [],
    dependencies: [],
    targets: [
        .systemLibrary(name: "CArrow", pkgConfig: "hydatis-arrow"),
        .target(
            name: "CArrowBridge",
            dependencies: ["CArrow"],
            cxxSettings: [.treatAllWarnings(as: .error)]
        ),
        .target(name: "MetricHistory", dependencies: ["CArrowBridge"], swiftSettings: settings),
        .testTarget(
            name: "MetricHistoryTests",
            dependencies: ["MetricHistory"],
            exclude: ["Python"],
            swiftSettings: settings
        ),
    ],
    cxxLanguageStandard: .cxx20
)
